import { element, svg } from './live-dom.js';
import { count, millis, rate } from './live-words.js';

const WIDTH = 120;
const HEIGHT = 28;

/** Old beside new over the last minute, with what this page has seen since it was opened. */
export function figures(rollout, history) {
  const { control, candidate } = rollout.arms;
  const row = (title, read, words, spark) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, title),
      element('td', { class: 'of-control' }, words(read(control))),
      element('td', { class: 'of-candidate' }, words(read(candidate))),
      element('td', { class: 'spark' }, spark ? sparkline(title, history, read, words) : ''),
    );
  return element(
    'table',
    { class: 'figures' },
    element('caption', {}, 'Last minute'),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('td', {}),
        arm('of-control', rollout.control),
        arm('of-candidate', rollout.candidate),
        element('th', { scope: 'col' }, 'Since this page opened'),
      ),
    ),
    element(
      'tbody',
      {},
      row('Error rate', (figure) => figure.errorRate, rate, true),
      row('Latency p95', (figure) => figure.p95Ms, millis, true),
      row('Turns', (figure) => figure.turns, count, false),
    ),
  );
}

function arm(name, variant) {
  return element('th', { scope: 'col', class: name }, element('span', { class: 'key' }), variant);
}

/** Two lines on one scale: control dashed, candidate solid. */
function sparkline(title, history, read, words) {
  const lines = ['control', 'candidate'].map((name) => ({
    name,
    values: history.map((arms) => read(arms[name])),
  }));
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  if (known.length === 0) return '';
  const top = Math.max(...known) || 1;
  return svg(
    'svg',
    {
      class: 'sparkline',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': `${title} over time, highest ${words(top)}`,
    },
    lines.map(({ name, values }) =>
      svg('path', {
        class: `line-${name}`,
        d: path(values, top),
        'vector-effect': 'non-scaling-stroke',
      }),
    ),
  );
}

/** Moments without a value leave a gap. */
function path(values, top) {
  const stepX = WIDTH / Math.max(values.length - 1, 1);
  let isDrawing = false;
  return values
    .map((value, index) => {
      if (value === null) {
        isDrawing = false;
        return '';
      }
      const y = HEIGHT - 2 - (value / top) * (HEIGHT - 4);
      const point = `${isDrawing ? 'L' : 'M'}${(index * stepX).toFixed(1)} ${y.toFixed(1)}`;
      isDrawing = true;
      return point;
    })
    .join('');
}
