import { describeDuration, describeShare, type Timeline, type TimelineStep } from '@tidegate/core';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';

/** A timeline as text: when the rollout entered what and why, then what each rule said. */
export interface PicturedTimeline {
  readonly timeline: Timeline;
  /** What really happened, beside it. */
  readonly recorded?: readonly TimelineStep[];
}

const BAND_COLUMNS = 60;
const RULES_MAX = 40;
const MARKS_MAX = 40;

/** What a verdict looks like in a band. */
const SIGNS = { pass: '─', fail: '█', error: '!', 'no-data': '·', 'not-applicable': ' ' } as const;

/** Lines of a timeline. */
export function timelinePicture(
  { timeline, recorded }: PicturedTimeline,
  colors: Colors,
): string[] {
  return [
    ...stepLines(timeline, recorded, colors),
    ...markLines(timeline, colors),
    ...bandLines(timeline, colors),
  ];
}

function stepLines(
  { startMs, steps }: Timeline,
  recorded: readonly TimelineStep[] | undefined,
  colors: Colors,
): string[] {
  const own = steps.map((step) => ({ step, real: null }));
  const real = (recorded ?? []).map((step) => ({ step: null, real: step }));
  const rows = [...own, ...real]
    .sort((a, b) => atOf(a) - atOf(b))
    .map((row) => [
      sinceText(atOf(row), startMs),
      row.step === null ? '' : stateText(row.step),
      ...(recorded === undefined ? [] : [row.real === null ? '' : stateText(row.real)]),
      (row.step ?? row.real)?.reason ?? '',
    ]);
  const really = recorded === undefined ? [] : ['really'];
  return table(['after', 'with this plan', ...really, 'why'], rows, colors);
}

function atOf(row: {
  readonly step: TimelineStep | null;
  readonly real: TimelineStep | null;
}): number {
  return (row.step ?? row.real)?.atMs ?? 0;
}

function stateText({ status, phase, weightParts }: TimelineStep): string {
  return `${status} ${phase} ${describeShare(weightParts)}`;
}

/** What guardrails did and people were refused. */
function markLines({ startMs, marks }: Timeline, colors: Colors): string[] {
  const shown = marks.filter(({ kind }) => kind === 'guardrail' || kind === 'refused');
  if (shown.length === 0) return [];
  const lines = shown.slice(0, MARKS_MAX).map(({ atMs, kind, text }) => {
    const line = plain(`${sinceText(atMs, startMs)}  ${text}`).replace(/[\n\t]+/g, ' ');
    return kind === 'refused' ? colors.yellow(line) : colors.red(line);
  });
  const more = shown.length - lines.length;
  return ['', ...lines, ...(more > 0 ? [`and ${more} more`] : [])];
}

function bandLines({ startMs, endMs, verdicts }: Timeline, colors: Colors): string[] {
  const rules = Object.entries(verdicts);
  if (rules.length === 0 || endMs <= startMs) return [];
  const columnMs = (endMs - startMs) / BAND_COLUMNS;
  const rows = rules.slice(0, RULES_MAX).map(([name, spans]) => {
    const band = Array.from({ length: BAND_COLUMNS }, (_, column) => {
      const fromMs = startMs + column * columnMs;
      const within = spans.filter((span) => span.toMs > fromMs && span.fromMs < fromMs + columnMs);
      // The worst of what a column stands for, so that nothing short is hidden.
      const worst = WORST.find((kind) => within.some((span) => span.kind === kind));
      return worst === undefined ? ' ' : SIGNS[worst];
    });
    return [band.join(''), name];
  });
  const legend = '█ fail  ! error  · no data  ─ pass';
  return ['', ...table([legend, 'rule'], rows, colors)];
}

const WORST = ['fail', 'error', 'no-data', 'pass', 'not-applicable'] as const;

/** Time since the start, to the second. */
function sinceText(atMs: number, startMs: number): string {
  return describeDuration(Math.max(0, Math.round((atMs - startMs) / 1_000) * 1_000));
}
