import { fromJson } from '../store/from-json.ts';
import { keysInPowers } from '../store/in-powers.ts';
import { prepared } from '../store/prepared.ts';
import { preparedInsert } from '../store/prepared-insert.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import type { StoredTrace } from './stored-trace.ts';
import type { StoredUnit } from './stored-unit.ts';

/** A trace with what its row says beside its facts. */
export interface TraceRow {
  readonly traceId: string;
  readonly trace: StoredTrace;
  readonly startedMs: number;
  /** When it is settled at the latest; `null` = it was. */
  readonly dueMs: number | null;
}

/** The traces of an environment among some ids. */
export async function loadTraces(
  { db }: ReadTx,
  environment: string,
  ids: readonly string[],
): Promise<Map<string, TraceRow>> {
  const rows = new Map<string, TraceRow>();
  for (const some of keysInPowers(ids)) {
    const found = await tracesAmong(db, { environment, ids: some });
    for (const { traceId, facts, startedMs, dueMs } of found)
      rows.set(traceId, { traceId, trace: fromJson<StoredTrace>(facts), startedMs, dueMs });
  }
  return rows;
}

interface Among {
  readonly environment: string;
  readonly ids: readonly string[];
}

const tracesAmong = prepared({
  shape: ({ ids }) => ids.length,
  parameters: ({ environment, ids }: Among) => [environment, ...ids],
  build: (db, { environment, ids }) =>
    db
      .selectFrom('otlp_trace')
      .select(['traceId', 'facts', 'startedMs', 'dueMs'])
      .where('environment', '=', environment)
      .where('traceId', 'in', ids),
});

/** Writes traces as they are now. */
export async function saveTraces(
  { db }: Tx,
  environment: string,
  rows: readonly TraceRow[],
  nowMs: number,
): Promise<void> {
  const values = rows.map(({ traceId, trace, startedMs, dueMs }) => ({
    environment,
    traceId,
    facts: JSON.stringify(trace),
    startedMs,
    seenMs: nowMs,
    settledMs: trace.settled ? nowMs : null,
    dueMs,
  }));
  await putTraces(db, values);
}

const putTraces = preparedInsert(
  'otlp_trace',
  ['environment', 'traceId', 'facts', 'startedMs', 'seenMs', 'settledMs', 'dueMs'],
  (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['environment', 'traceId']).doUpdateSet((eb) => ({
        facts: eb.ref('excluded.facts'),
        seenMs: eb.ref('excluded.seenMs'),
        settledMs: eb.ref('excluded.settledMs'),
        dueMs: eb.ref('excluded.dueMs'),
      })),
    ),
);

/** What is remembered of units, by their keyed hash. */
export async function loadUnits(
  { db }: ReadTx,
  environment: string,
  ids: readonly string[],
): Promise<Map<string, StoredUnit>> {
  const units = new Map<string, StoredUnit>();
  for (const some of keysInPowers(ids)) {
    for (const { conversation, facts } of await unitsAmong(db, { environment, ids: some }))
      units.set(conversation, fromJson<StoredUnit>(facts));
  }
  return units;
}

const unitsAmong = prepared({
  shape: ({ ids }) => ids.length,
  parameters: ({ environment, ids }: Among) => [environment, ...ids],
  build: (db, { environment, ids }) =>
    db
      .selectFrom('otlp_conversation')
      .select(['conversation', 'facts'])
      .where('environment', '=', environment)
      .where('conversation', 'in', ids),
});

/** Writes units as they are now. */
export async function saveUnits(
  { db }: Tx,
  environment: string,
  units: ReadonlyMap<string, StoredUnit>,
  nowMs: number,
): Promise<void> {
  const values = Array.from(units, ([conversation, unit]) => {
    return { environment, conversation, facts: JSON.stringify(unit), seenMs: nowMs };
  });
  await putUnits(db, values);
}

const putUnits = preparedInsert(
  'otlp_conversation',
  ['environment', 'conversation', 'facts', 'seenMs'],
  (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['environment', 'conversation']).doUpdateSet((eb) => ({
        facts: eb.ref('excluded.facts'),
        seenMs: eb.ref('excluded.seenMs'),
      })),
    ),
);
