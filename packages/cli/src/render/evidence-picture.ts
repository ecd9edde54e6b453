import type { EvidenceView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { evidenceFacts, evidenceMarks, pointText } from './evidence-marks.ts';
import { factLines } from './fact-lines.ts';
import { intervalPicture } from './interval-picture.ts';
import { lineChart } from './line-chart.ts';
import { plain } from './plain.ts';
import { timeText } from './time-text.ts';

type Point = EvidenceView['points'][number];

const CHART_ROWS = 8;
const SLOTS = 120;
/** A character of the chart is two points wide. */
const POINTS_A_COLUMN = 2;

/** Lines that show one verdict: its sentence, its figures on one axis, how the evidence grew. */
export function evidencePicture(view: EvidenceView, colors: Colors): string[] {
  const { guardrail, action, verdict } = view;
  const axis = intervalPicture(evidenceMarks(view), colors);
  return [
    `${colors.bold(plain(guardrail))}  ${plain(action)}  ${verdict.kind} (${plain(verdict.code)})`,
    plain(verdict.sentence),
    '',
    ...factLines(evidenceFacts(view), colors),
    ...(axis.length === 0 ? [] : ['', ...axis]),
    '',
    ...chartLines(view, colors),
  ];
}

function chartLines(view: EvidenceView, colors: Colors): string[] {
  const { points } = view;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return ['nothing was judged yet'];
  const slots = inSlots(points);
  const limit = points.findLast((point) => point.limit !== null)?.limit ?? null;
  const values = slots.map(({ value }) => value);
  const highest = Math.max(0, limit ?? 0, ...values.map((value) => value ?? 0));
  const rows = lineChart(values, CHART_ROWS, limit ?? 0);
  const labels = axisLabels(view, { highest, limit });
  const width = Math.max(...labels.map((label) => label.length));
  const columns = rows[0]?.length ?? 0;
  const [from, to] = [timeText(first.atMs), timeText(last.atMs)];
  const room = Math.max(1, columns - from.length - to.length);
  return [
    ...rows.map((row, index) => `${(labels[index] ?? '').padStart(width)} ┤${row}`),
    `${'verdict'.padStart(width)}  ${kindsOf(slots)}`,
    `${' '.repeat(width + 2)}${from}${' '.repeat(room)}${to}`,
    colors.dim(`verdicts: ${legendOf(points)}`),
  ];
}

/** What stood at the end of each of so many equal spans: a state lasts until the next one. */
function inSlots(points: readonly Point[]): Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return [];
  const widthMs = Math.max(1, last.atMs - first.atMs) / SLOTS;
  let next = 0;
  let standing = first;
  return Array.from({ length: SLOTS }, (_, slot) => {
    const endMs = first.atMs + (slot + 1) * widthMs;
    for (let point = points[next]; point !== undefined && point.atMs <= endMs; ) {
      standing = point;
      next += 1;
      point = points[next];
    }
    return standing;
  });
}

/** The top, the bottom, and the limit where it stands. */
function axisLabels(
  view: EvidenceView,
  { highest, limit }: { readonly highest: number; readonly limit: number | null },
): string[] {
  const text = pointText(view);
  const labels = new Array<string>(CHART_ROWS).fill('');
  labels[0] = text(highest);
  labels[CHART_ROWS - 1] = text(0);
  if (limit === null || !(highest > 0)) return labels;
  const row = CHART_ROWS - 1 - Math.round((limit / highest) * (CHART_ROWS - 1));
  labels[Math.max(0, row)] = `${view.unit === 'evidence' ? 'fires at' : 'limit'} ${text(limit)}`;
  return labels;
}

const KINDS: Readonly<Record<Point['kind'], string>> = {
  fail: '✗',
  error: '!',
  'no-data': '?',
  pass: '─',
  'not-applicable': '·',
};

/** One character for each column of the chart: the later of its two points. */
function kindsOf(slots: readonly Point[]): string {
  return slots
    .filter((_, slot) => slot % POINTS_A_COLUMN === POINTS_A_COLUMN - 1)
    .map(({ kind }) => KINDS[kind])
    .join('');
}

function legendOf(points: readonly Point[]): string {
  const seen = new Set(points.map(({ kind }) => kind));
  return [...seen].map((kind) => `${KINDS[kind]} ${kind}`).join('  ');
}
