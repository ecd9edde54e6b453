import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { pinnedModels } from './pinned-models.ts';
import { createSettling } from './settle.ts';
import { storeObserved } from './store-observed.ts';
import type { StoredTrace } from './stored-trace.ts';
import { loadUnits, saveTraces, saveUnits, type TraceRow } from './trace-rows.ts';

/**
 * Settles traces of which nothing was heard for a while: those without a root after 30 s, those whose
 * variant nobody told after 10 s.
 *
 * @param input.limit traces at most, so that a call stays short
 */
export async function settleTraces(
  tx: Tx,
  { nowMs, limit }: Parameters<Transactions['settleTraces']>[0],
): Promise<ReturnType<Transactions['settleTraces']>> {
  const due = await tx.db
    .selectFrom('otlp_trace')
    .select(['environment', 'traceId', 'facts', 'startedMs', 'dueMs'])
    .where('dueMs', '<=', nowMs)
    .orderBy('dueMs')
    .orderBy('traceId')
    .limit(limit)
    .execute();
  let urgent = false;
  for (const [environment, rows] of groupBy(due, (row) => row.environment)) {
    const traces = rows.map(({ traceId, facts, startedMs, dueMs }): TraceRow => {
      return { traceId, trace: fromJson<StoredTrace>(facts), startedMs, dueMs };
    });
    urgent = (await settleSome(tx, environment, traces, nowMs)) || urgent;
  }
  return { settled: due.length, urgent };
}

async function settleSome(
  tx: Tx,
  environment: string,
  traces: readonly TraceRow[],
  nowMs: number,
): Promise<boolean> {
  const ids = traces.flatMap(({ trace: { conversation, context } }) =>
    [conversation, context].flatMap((id) => id ?? []),
  );
  const units = await loadUnits(tx, environment, ids);
  const flags = [
    ...traces.flatMap(({ trace }) => trace.flags),
    ...[...units.values()].flatMap((unit) => unit.flags),
  ];
  const models = await pinnedModels(
    tx,
    environment,
    flags.map(({ flag }) => flag),
  );
  const settling = createSettling(units, models);
  const rows = traces.map(settling.settle);
  await saveTraces(tx, environment, rows, nowMs);
  await saveUnits(tx, environment, units, nowMs);
  const { urgent } = await storeObserved(tx, environment, {
    id: `settled ${nowMs} ${rows[0]?.traceId ?? ''}`,
    ...settling.drain(),
    nowMs,
  });
  return urgent;
}
