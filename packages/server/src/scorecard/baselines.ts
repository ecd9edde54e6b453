import { type Actor, type Scorecard, scoreKpi } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import { inChunks } from '../store/in-chunks.ts';
import { INSERT_ROWS } from '../store/limits.ts';
import type { KnownFigures } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { kpiQuestion } from './kpi-reading.ts';

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
 * Records what a scorecard's KPIs were, each over its own window; those without enough data are left
 * out, and those that measure something else than when the figures were read. What was recorded
 * before stays, unless a reason is given. Audited when anything was recorded.
 *
 * @param known read before the transaction: reading takes seconds, and every write would wait
 * @returns how many were recorded
 */
export async function putBaselines(
  tx: Tx,
  scorecard: Scorecard,
  known: KnownFigures,
  recording: Recording,
): Promise<number> {
  const { environment, name } = scorecard;
  const { actor, nowMs, reason } = recording;
  const { values } = await loadBaselines(tx, scorecard);
  const figures = new Map(Object.entries(known.figures));
  const rows = scorecard.kpis.flatMap((kpi): Tables['baseline'][] => {
    if (values.has(kpi.name) && reason === null) return [];
    const told = figures.get(kpiQuestion(kpi)) ?? null;
    const { value, count } = scoreKpi(kpi, told, null, { nowMs, activatedMs: null });
    if (value === null || count < kpi.minCount) return [];
    const span = { fromMs: known.atMs - kpi.windowMs, recordedMs: nowMs };
    return [{ environment, scorecard: name, kpi: kpi.name, value, count, ...span }];
  });
  if (rows.length === 0) return 0;
  for (const chunk of inChunks(rows, INSERT_ROWS)) await put(tx, chunk);
  const recorded = rows.map(({ kpi, value, count }) => ({ kpi, value, count }));
  const body = { reason, recorded, before: Object.fromEntries(values) };
  const action = 'scorecard.baseline-recorded';
  await appendAudit(tx, environment, [{ actor, action, subject: name, body }], nowMs);
  return rows.length;
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
