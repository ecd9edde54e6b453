import { knownMetrics } from '../metric/known-metrics.ts';
import type { KnownFigures, Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { kpiQuestion, kpiReading } from './kpi-reading.ts';
import { loadScorecards } from './load-scorecards.ts';

/**
 * What the KPIs of an environment are computed from, each over its own window before `nowMs`. A week
 * of a busy product takes seconds: it is read here, and neither in a transaction nor for each look.
 */
export async function kpiFigures(
  tx: ReadTx,
  { environment, nowMs }: Parameters<Reads['kpiFigures']>[0],
): Promise<KnownFigures> {
  const kpis = (await loadScorecards(tx, environment)).flatMap((scorecard) => scorecard.kpis);
  const metrics = await knownMetrics(tx);
  const reading = kpiReading(tx, { environment, nowMs }, metrics, null);
  const figures = new Map<string, KnownFigures['figures'][string]>();
  for (const kpi of kpis) {
    if (reading.metricOf(kpi) !== null) figures.set(kpiQuestion(kpi), await reading.of(kpi));
  }
  return { environment, atMs: nowMs, figures: Object.fromEntries(figures) };
}
