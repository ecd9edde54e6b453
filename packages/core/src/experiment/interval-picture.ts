import { countText } from '../metric/number-text.ts';
import { figureText } from './comparison-sentence.ts';
import { plainNumber, plainPercent } from './plain-number.ts';
import type { ArmComparison, ExperimentReport, MetricAnalysis } from './types.ts';

const WIDTH = 720;
const LEFT = 250;
const RIGHT = 560;
const TOP = 84;
const ROW = 34;
const LABEL_MAX = 36;
const REACH_MIN = 0.01;
const REACH_MAX = 10;

/** Words, so that nothing hangs on a colour; colours that can be read on white and on black. */
const STATES: Readonly<Record<ArmComparison['state'], { word: string; colour: string }>> = {
  better: { word: 'better', colour: '#1a8754' },
  worse: { word: 'worse', colour: '#d1443f' },
  unclear: { word: 'unclear', colour: 'currentColor' },
  'no-data': { word: 'no data', colour: 'currentColor' },
};

/** What a picture is told besides the report. */
export interface PictureOptions {
  /** Heading; the verdict without one. */
  readonly title?: string;
  /** Of guardrail metrics, by name: how much worse they may be, relative. */
  readonly tolerances?: Readonly<Record<string, number>>;
}

interface Row {
  readonly metric: MetricAnalysis;
  readonly found: ArmComparison;
  /** Absolute differences have no common scale: each fills its own row. */
  readonly reach: number;
  readonly tolerance: number | null;
}

/**
 * Intervals of every metric and arm as the text of an SVG, 720 wide: a row each with its interval, its
 * difference as a shape (triangle up better, down worse, circle unclear), the line of no difference and what
 * guardrail metrics may lose. Relative differences share one axis. Colours follow the page (`currentColor`);
 * there is a title, a description and no style or script. Never throws.
 */
export function intervalPicture(report: ExperimentReport, options: PictureOptions = {}): string {
  const rows = rowsOf(report, options);
  const height = TOP + Math.max(1, rows.length) * ROW + 40;
  const title = options.title ?? verdictText(report);
  const reach = rows.find(({ found }) => found.isRelative)?.reach ?? null;
  const bottom = height - 36;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="experiment-title experiment-text" color="#777f8c" fill="currentColor" font-family="system-ui, sans-serif" font-size="13">`,
    `<title id="experiment-title">${escaped(title)}</title>`,
    `<desc id="experiment-text">${escaped(descriptionOf(report))}</desc>`,
    `<text x="16" y="26" font-size="16" font-weight="600">${escaped(shortened(title, 80))}</text>`,
    `<text x="16" y="50">${escaped(subtitleOf(report))}</text>`,
    `<line class="zero" x1="${middle()}" y1="${TOP - 14}" x2="${middle()}" y2="${bottom}" stroke="currentColor"/>`,
    ...rows.flatMap((row, at) => drawnRow(row, TOP + at * ROW + 8)),
    ...(rows.length === 0 ? [`<text x="16" y="${TOP + 12}">Nothing was compared yet</text>`] : []),
    ...(reach === null ? [] : axis(reach, bottom)),
    '</svg>',
    '',
  ].join('\n');
}

function rowsOf(report: ExperimentReport, { tolerances = {} }: PictureOptions): readonly Row[] {
  const pairs = report.metrics.flatMap((metric) =>
    metric.comparisons.map((found) => ({
      metric,
      found,
      tolerance:
        metric.role === 'guardrail' && found.isRelative && Object.hasOwn(tolerances, metric.name)
          ? (tolerances[metric.name] ?? null)
          : null,
    })),
  );
  const shared = reachOf(pairs.filter(({ found }) => found.isRelative));
  return pairs.map((pair) => ({
    ...pair,
    reach: pair.found.isRelative
      ? Math.min(REACH_MAX, Math.max(REACH_MIN, shared))
      : reachOf([pair]),
  }));
}

/** How far the axis goes to either side. */
function reachOf(rows: readonly Pick<Row, 'found' | 'tolerance'>[]): number {
  const ends = rows.flatMap(({ found, tolerance }) => [
    ...(found.interval ?? []),
    shownOf(found) ?? 0,
    tolerance ?? 0,
  ]);
  const most = Math.max(0, ...ends.map(Math.abs).filter(Number.isFinite));
  return most > 0 ? most * 1.08 : 1;
}

function shownOf({ isRelative, relative, difference }: ArmComparison): number | null {
  return isRelative ? relative : difference;
}

function middle(): number {
  return (LEFT + RIGHT) / 2;
}

function placeOf(value: number, reach: number): number {
  const share = Math.max(-1, Math.min(1, value / reach));
  return Math.round((middle() + (share * (RIGHT - LEFT)) / 2) * 10) / 10;
}

function drawnRow({ metric, found, reach, tolerance }: Row, y: number): readonly string[] {
  const { word, colour } = STATES[found.state];
  const role = metric.role === 'primary' ? '' : ` (${metric.role})`;
  const label = shortened(`${metric.name}${role}: ${found.variant}`, LABEL_MAX);
  const shown = shownOf(found);
  const [low, high] = found.interval ?? [null, null];
  return [
    `<g class="${found.state}"><title>${escaped(found.sentence)}</title>`,
    `<text x="16" y="${y + 4}">${escaped(label)}</text>`,
    ...(tolerance === null ? [] : [toleranceMark(metric, tolerance, reach, y)]),
    ...(low === null || high === null
      ? []
      : [
          `<line class="interval" x1="${placeOf(low, reach)}" y1="${y}" x2="${placeOf(high, reach)}" y2="${y}" stroke="${colour}" stroke-width="3"/>`,
        ]),
    ...(shown === null ? [] : [mark(found.state, placeOf(shown, reach), y, colour)]),
    `<text x="${RIGHT + 12}" y="${y + 4}">${escaped(`${differenceText(metric, found)} ${word}`)}</text>`,
    '</g>',
  ];
}

function mark(state: ArmComparison['state'], x: number, y: number, colour: string): string {
  if (state === 'better')
    return `<path class="point" d="M${x} ${y - 8}l8 14h-16z" fill="${colour}"/>`;
  if (state === 'worse')
    return `<path class="point" d="M${x} ${y + 8}l8 -14h-16z" fill="${colour}"/>`;
  return `<circle class="point" cx="${x}" cy="${y}" r="5" fill="${colour}"/>`;
}

/** Where a guardrail metric would be as bad as is tolerated. */
function toleranceMark(
  { better }: MetricAnalysis,
  tolerance: number,
  reach: number,
  y: number,
): string {
  const x = placeOf(better === 'lower' ? tolerance : -tolerance, reach);
  return `<line class="tolerance" x1="${x}" y1="${y - 12}" x2="${x}" y2="${y + 12}" stroke="currentColor" stroke-width="2" stroke-dasharray="3 3"/>`;
}

function differenceText({ kind }: MetricAnalysis, found: ArmComparison): string {
  const shown = shownOf(found);
  if (shown === null) return '';
  const sign = shown > 0 ? '+' : shown < 0 ? '-' : '';
  const size = Math.abs(shown);
  if (found.isRelative) return `${sign}${plainPercent(size)}`;
  return `${sign}${kind === 'rate' ? `${plainNumber(size * 100)} points` : figureText(kind, size)}`;
}

function axis(reach: number, bottom: number): readonly string[] {
  const ticks = [-reach, -reach / 2, 0, reach / 2, reach];
  return ticks.map((value) => {
    const sign = value > 0 ? '+' : value < 0 ? '-' : '';
    const text = `${sign}${Number((Math.abs(value) * 100).toPrecision(2))} %`;
    return `<text x="${placeOf(value, reach)}" y="${bottom + 18}" text-anchor="middle" font-size="11">${text}</text>`;
  });
}

function verdictText({ verdict }: ExperimentReport): string {
  switch (verdict.kind) {
    case 'ship':
      return `Ship "${verdict.variant ?? ''}"`;
    case 'roll-back':
      return 'Roll back';
    case 'keep-running':
      return 'Keep running';
  }
}

function subtitleOf({ units, plannedUnits, alpha, method }: ExperimentReport): string {
  const planned = plannedUnits === null ? '' : ` of ${countText(plannedUnits)} planned`;
  const level = Number(((1 - alpha) * 100).toPrecision(4));
  return `${countText(units)} units${planned}; difference from control with its ${level} % interval, ${method}`;
}

function descriptionOf({ metrics, verdict }: ExperimentReport): string {
  const found = metrics.flatMap(({ comparisons }) => comparisons.map(({ sentence }) => sentence));
  return [...(found.length === 0 ? verdict.reasons : found)].join('. ');
}

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** Characters that XML does not allow are left out. */
function escaped(text: string): string {
  return [...text]
    .filter((character) => character >= ' ' && !/^[\uD800-\uDFFF\uFFFE\uFFFF]$/u.test(character))
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
