import { WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import type { TickRow } from '../guardrail/types.ts';
import type { Plan, Rollout } from '../rollout/types.ts';
import { type Carries, carriesOf } from './carries.ts';
import { type DrawnShare, drawnShares } from './drawn-shares.ts';
import { seriesAt, seriesChangesMs } from './series-at.ts';
import { seriesCell } from './series-cell.ts';
import type { EvidenceSource, MetricSeries, PlanTest, PlanTests } from './types.ts';

/** Metric that counts turns and units: it is told even where no series names it. */
const TURNS_METRIC = 'error_rate';

const FAULTLESS: MetricSeries = {
  metric: TURNS_METRIC,
  kind: 'rate',
  control: [{ value: 0, spread: 0, count: 1 }],
  candidate: [{ value: 0, spread: 0, count: 1 }],
};

/** What a span is told of. */
interface Span {
  readonly fromMs: number;
  /** Since the start of the series. */
  readonly sinceMs: number;
  readonly turns: number;
  /** How many intervals it lasts. */
  readonly intervals: number;
}

/**
 * Evidence from the series of a test: traffic falls to draws and arms as the ramp says, and each arm
 * tells what its series says. The candidate's series of `shadow_…` metrics are told while it works
 * unseen. Never throws.
 */
export function seriesSource(plan: Plan, file: PlanTests, one: PlanTest): EvidenceSource {
  const { startMs, intervalMs, segments, seed } = file;
  const all = one.series.some(({ metric }) => metric === TURNS_METRIC)
    ? one.series
    : [FAULTLESS, ...one.series];
  const told = [...all.flatMap(({ control, candidate }) => [control, candidate]), one.turns];
  return {
    first: {},
    isSteady: seed === null,
    changesMs(atMs) {
      const next = told
        .map((series) => seriesChangesMs(series, intervalMs, atMs - startMs))
        .filter((sinceMs) => sinceMs !== null);
      return next.length === 0 ? null : startMs + Math.min(...next);
    },
    take(state, rollout, fromMs, toMs) {
      const carries = carriesOf(state, seed ?? 0);
      const sinceMs = fromMs - startMs;
      const intervals = (toMs - fromMs) / intervalMs;
      const turns = (seriesAt(one.turns, intervalMs, sinceMs).value ?? 0) * intervals;
      const span = { fromMs, sinceMs, turns, intervals };
      const shares = drawnShares(rollout, segments, fromMs);
      const rows = shares.flatMap((share) =>
        rowsOf(all.filter(isSeen), span, share, { carries, file, ofArm: partOf(shares, share) }),
      );
      const shadow = shadowRows(plan, rollout, all, span, { carries, file, ofArm: 1 });
      return { rows: [...rows, ...shadow], liveInstances: 1, state: carries.state() };
    },
  };
}

interface Telling {
  readonly carries: Carries;
  readonly file: PlanTests;
  /** Which part of its arm's traffic it is: things that are counted are of the whole arm. */
  readonly ofArm: number;
}

function partOf(shares: readonly DrawnShare[], { arm, share }: DrawnShare): number {
  return share / shares.reduce((sum, each) => sum + (each.arm === arm ? each.share : 0), 0);
}

function rowsOf(
  series: readonly MetricSeries[],
  span: Span,
  { draw, arm, share }: DrawnShare,
  { carries, file: { intervalMs, seed }, ofArm }: Telling,
): readonly TickRow[] {
  const turns = carries.whole(`turns ${draw} ${arm}`, span.turns * share);
  const isDrawn = seed !== null;
  const intervals = span.intervals * ofArm;
  return series.flatMap(({ metric, kind, [arm]: own }) => {
    const { value, spread } = seriesAt(own, intervalMs, span.sinceMs);
    if (value === null) return [];
    const name = `${metric} ${arm} ${draw}`;
    const told = { name, turns, value, spread, intervals, isDrawn };
    const found = seriesCell(kind, told, carries);
    return found === null ? [] : [{ metric, draw, arm, startMs: startOf(span.fromMs), ...found }];
  });
}

/** A candidate that works unseen tells of itself outside every draw. */
function shadowRows(
  plan: Plan,
  rollout: Rollout,
  series: readonly MetricSeries[],
  span: Span,
  telling: Telling,
): readonly TickRow[] {
  const parts = plan.phases[rollout.phase]?.shadowParts ?? 0;
  if (parts === 0 || rollout.status !== 'running') return [];
  const share = { draw: 0, arm: 'candidate', share: parts / WEIGHT_PARTS_TOTAL } as const;
  return rowsOf(
    series.filter((one) => !isSeen(one)),
    span,
    share,
    telling,
  );
}

function isSeen({ metric }: MetricSeries): boolean {
  return !metric.startsWith('shadow_');
}

function startOf(atMs: number): number {
  return Math.floor(atMs / 10_000) * 10_000;
}
