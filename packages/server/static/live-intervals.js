import { svg } from './live-dom.js';

const WIDTH = 640;
const LABELS = 200;
const FIGURES = 110;
const ROW = 28;
const TOP = 22;
const WORDS = { better: 'better', worse: 'worse', unclear: 'unclear', 'no-data': 'no data' };

/**
 * Each arm against control as an interval around 0, as shares of control's figure; the shape says
 * better (▲), worse (▼) or unclear (●), so that nobody needs the colours.
 */
export function intervalPlot({ metrics }) {
  const rows = metrics.flatMap(({ name, role, comparisons }) =>
    comparisons.map((one) => ({ name, role, ...one })),
  );
  if (rows.length === 0) return null;
  const shares = rows.filter(({ isRelative, interval }) => isRelative && interval !== null);
  const reach = Math.max(0.01, ...shares.flatMap(({ interval }) => interval).map(Math.abs));
  const height = TOP + rows.length * ROW + 4;
  const xOf = (value) => LABELS + ((value / reach + 1) / 2) * (WIDTH - LABELS - FIGURES);
  const words = rows.map(rowWords).join('; ');
  return svg(
    'svg',
    { class: 'intervals', viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': words },
    svg('line', { class: 'zero', x1: xOf(0), x2: xOf(0), y1: TOP - 6, y2: height }),
    label(xOf(-reach), 12, `−${percent(reach)}`, 'start'),
    label(xOf(0), 12, 'control', 'middle'),
    label(xOf(reach), 12, `+${percent(reach)}`, 'end'),
    rows.map((row, index) => rowOf(row, TOP + index * ROW + ROW / 2, xOf)),
  );
}

function rowOf(row, y, xOf) {
  const { name, role, variant, relative, interval, isRelative, state } = row;
  const hasPlace = isRelative && interval !== null && relative !== null;
  return svg(
    'g',
    { 'data-state': state, 'data-role': role },
    label(0, y + 4, `${name} · ${variant}`, 'start'),
    hasPlace
      ? svg('line', { class: 'span', x1: xOf(interval[0]), x2: xOf(interval[1]), y1: y, y2: y })
      : null,
    hasPlace ? shape(state, xOf(relative), y) : null,
    label(WIDTH, y + 4, figure(row), 'end'),
  );
}

function shape(state, x, y) {
  if (state === 'unclear') return svg('circle', { class: 'point', cx: x, cy: y, r: 4.5 });
  const tip = state === 'better' ? -6 : 6;
  return svg('path', { class: 'point', d: `M${x} ${y + tip}l6 ${-tip * 1.7}h-12z` });
}

function figure({ relative, difference, isRelative }) {
  if (difference === null) return 'no data';
  if (!isRelative || relative === null)
    return `${signOf(difference)}${Number(Math.abs(difference).toPrecision(3))}`;
  return Math.abs(relative) < 0.0005 ? '±0 %' : `${signOf(relative)}${percent(Math.abs(relative))}`;
}

function rowWords(row) {
  const state = WORDS[row.state] ?? row.state;
  return `${row.name}, ${row.variant}: ${row.difference === null ? state : `${figure(row)}, ${state}`}`;
}

function label(x, y, text, anchor) {
  return svg('text', { x, y, 'text-anchor': anchor }, text);
}

function signOf(value) {
  return value < 0 ? '−' : '+';
}

function percent(share) {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
