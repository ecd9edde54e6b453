import {
  describeBound,
  type Kpi,
  type KpiMoment,
  kpiValueText,
  type Scorecard,
  scoreKpi,
} from '@tidegate/core';
import type { KpiView, ScorecardView } from '@tidegate/protocol';
import { type KnownMetric, knownMetrics } from '../metric/known-metrics.ts';
import { groupBy } from '../store/group-by.ts';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { type Baselines, loadBaselines } from './baselines.ts';
import { type KpiReading, kpiReading } from './kpi-reading.ts';
import { loadScorecards } from './load-scorecards.ts';
import { activatedMs } from './monitoring.ts';

/**
 * Scorecards of one environment or of all with their state now, by environment and name. Where figures
 * are handed in none is read, and environments without them are left out; everything else is as it is
 * stored now.
 */
export async function scorecardViews(
  tx: ReadTx,
  { environment, nowMs, known }: Parameters<Reads['scorecardViews']>[0],
): Promise<ScorecardView[]> {
  const scorecards = await loadScorecards(tx, environment);
  const metrics = scorecards.length === 0 ? new Map<string, KnownMetric>() : await knownMetrics(tx);
  const views: ScorecardView[] = [];
  for (const [of, some] of groupBy(scorecards, (scorecard) => scorecard.environment)) {
    const told = known?.find((one) => one.environment === of) ?? null;
    if (known !== undefined && told === null) continue;
    const reading = kpiReading(tx, { environment: of, nowMs }, metrics, told);
    for (const scorecard of some) views.push(await viewOf(tx, scorecard, reading, nowMs));
  }
  return views;
}

async function viewOf(
  tx: ReadTx,
  scorecard: Scorecard,
  reading: KpiReading,
  nowMs: number,
): Promise<ScorecardView> {
  const { name, description, purpose, environment } = scorecard;
  const baselines = await loadBaselines(tx, scorecard);
  const moment = { nowMs, activatedMs: await activatedMs(tx, environment) };
  const kpis: KpiView[] = [];
  for (const kpi of scorecard.kpis) kpis.push(await kpiView(kpi, reading, baselines, moment));
  const count = (state: KpiView['state']) => kpis.filter((kpi) => kpi.state === state).length;
  return {
    ...{ name, description, purpose, environment },
    baselineMs: baselines.recordedMs,
    met: count('met'),
    notMet: count('not-met'),
    noData: count('no-data'),
    notYetDue: count('not-yet-due'),
    kpis,
  };
}

async function kpiView(
  kpi: Kpi,
  reading: KpiReading,
  baselines: Baselines,
  moment: KpiMoment,
): Promise<KpiView> {
  const metric = reading.metricOf(kpi);
  const recorded = baselines.values.get(kpi.name) ?? null;
  const score = scoreKpi(kpi, await reading.of(kpi), recorded, moment, metric);
  const { name, text, target, windowMs } = kpi;
  return {
    ...{ name, text, metric: kpi.metric, windowMs },
    ...score,
    valueText: score.value === null ? null : kpiValueText(score.value, metric, kpi.statistic),
    target: target && describeBound(target, metric, kpi.statistic),
    dueMs: dueMs(kpi, moment),
  };
}

/** `null` = at once, or not before monitoring is activated. */
function dueMs({ dueMs, dueAfterMs }: Kpi, { activatedMs }: KpiMoment): number | null {
  if (dueAfterMs === null || activatedMs === null) return dueMs;
  return Math.max(dueMs ?? 0, activatedMs + dueAfterMs);
}
