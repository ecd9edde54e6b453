import { type Actor, type Scorecard, scoreKpi } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { KnownMetric } from '../metric/known-metrics.ts';
import { inChunks } from '../store/in-chunks.ts';
import { INSERT_ROWS } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { kpiFigures } from './kpi-figures.ts';
import { loadScorecards } from './load-scorecards.ts';

/** What the KPIs of a scorecard were before the start. */
export interface Baselines {
  /** By name of the KPI. */
  readonly values: ReadonlyMap<string, number>;
  /** When the last one was recorded; `null` = none is. */
  readonly recordedMs: number | null;
}

/** Baselines of one scorecard. */
export async function loadBaselines(
  { db }: ReadTx,
  { environment, name }: Pick<Scorecard, 'environment' | 'name'>,
): Promise<Baselines> {
  const rows = await db
    .selectFrom('baseline')
    .select(['kpi', 'value', 'recordedMs'])
    .where('environment', '=', environment)
    .where('scorecard', '=', name)
    .execute();
  return {
    values: new Map(rows.map(({ kpi, value }) => [kpi, value])),
    recordedMs: rows.length === 0 ? null : Math.max(...rows.map(({ recordedMs }) => recordedMs)),
  };
}

/** Who records baselines, when, and why where it was recorded before. */
export interface Recording {
  readonly actor: Actor;
  readonly nowMs: number;
  readonly reason: string | null;
}

/**
 * Records what a scorecard's KPIs are now, each over its own window; those without enough data are
 * left out. What was recorded before stays, unless a reason is given. Audited when anything was
 * recorded.
 *
 * @returns how many were recorded
 */
export async function recordBaselines(
  tx: Tx,
  scorecard: Scorecard,
  recording: Recording,
  metrics: ReadonlyMap<string, KnownMetric>,
): Promise<number> {
  const { environment, name } = scorecard;
  const { actor, nowMs, reason } = recording;
  const { values } = await loadBaselines(tx, scorecard);
  const figures = kpiFigures(tx, { environment, nowMs }, metrics);
  const rows: Tables['baseline'][] = [];
  for (const kpi of scorecard.kpis) {
    if (values.has(kpi.name) && reason === null) continue;
    const moment = { nowMs, activatedMs: null };
    const { value, count } = scoreKpi(kpi, await figures.of(kpi), null, moment);
    if (value === null || count < kpi.minCount) continue;
    const fromMs = nowMs - kpi.windowMs;
    rows.push({
      ...{ environment, scorecard: name, kpi: kpi.name },
      ...{ value, count, fromMs, recordedMs: nowMs },
    });
  }
  if (rows.length === 0) return 0;
  for (const chunk of inChunks(rows, INSERT_ROWS)) await put(tx, chunk);
  const recorded = rows.map(({ kpi, value, count }) => ({ kpi, value, count }));
  const body = { reason, recorded, before: Object.fromEntries(values) };
  const action = 'scorecard.baseline-recorded';
  await appendAudit(tx, environment, [{ actor, action, subject: name, body }], nowMs);
  return rows.length;
}

/** Records the baselines of an environment's scorecards that are missing, as far as there is data. */
export async function recordMissingBaselines(
  tx: Tx,
  environment: string,
  recording: Omit<Recording, 'reason'>,
  metrics: () => Promise<ReadonlyMap<string, KnownMetric>>,
): Promise<void> {
  const scorecards = await loadScorecards(tx, environment);
  if (scorecards.length === 0) return;
  const known = await metrics();
  for (const scorecard of scorecards) {
    await recordBaselines(tx, scorecard, { ...recording, reason: null }, known);
  }
}

async function put({ db }: Tx, rows: readonly Tables['baseline'][]): Promise<void> {
  await db
    .insertInto('baseline')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['environment', 'scorecard', 'kpi']).doUpdateSet((eb) => ({
        value: eb.ref('excluded.value'),
        count: eb.ref('excluded.count'),
        fromMs: eb.ref('excluded.fromMs'),
        recordedMs: eb.ref('excluded.recordedMs'),
      })),
    )
    .execute();
}
