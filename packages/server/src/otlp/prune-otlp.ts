import { sql } from 'kysely';
import { quarantine } from '../ingest/quarantine.ts';
import { groupBy } from '../store/group-by.ts';
import type { Tx } from '../store/transaction.ts';
import { keptTraces } from './kept-traces.ts';
import {
  CONVERSATIONS_MAX,
  OTLP_KEPT_MS,
  POINTS_MAX,
  REQUESTS_MAX,
  SERVICES_MAX,
  TRACE_KEPT_MS,
  TRACES_MAX,
} from './limits.ts';

interface Forgotten {
  readonly table: string;
  readonly id: string;
  readonly at: string;
  readonly keptMs: number;
  /** Rows of an environment. */
  readonly most: number;
}

const KEPT: readonly Forgotten[] = [
  { table: 'otlp_request', id: 'hash', at: 'atMs', keptMs: OTLP_KEPT_MS, most: REQUESTS_MAX },
  { table: 'otlp_trace', id: 'traceId', at: 'seenMs', keptMs: TRACE_KEPT_MS, most: TRACES_MAX },
  {
    table: 'otlp_conversation',
    id: 'conversation',
    at: 'seenMs',
    keptMs: OTLP_KEPT_MS,
    most: CONVERSATIONS_MAX,
  },
  {
    table: 'otlp_point',
    id: 'id',
    at: 'seenMs',
    keptMs: OTLP_KEPT_MS,
    // Points are bounded where they are kept: none may go that would count whole again.
    most: POINTS_MAX + SERVICES_MAX,
  },
];

/**
 * Forgets what OTLP left behind: what is past its time, and the oldest rows of an environment that has
 * more than are kept. A trace that goes before it was settled is counted as unjoined.
 *
 * @returns how many rows went, at most `limit` of each table and environment
 */
export async function pruneOtlp(tx: Tx, nowMs: number, limit: number): Promise<number> {
  let rows = 0;
  for (const kept of KEPT) {
    rows += await forgetOld(tx, kept, nowMs, limit);
    rows += await forgetBeyond(tx, kept, nowMs, limit);
  }
  return rows;
}

async function forgetOld(tx: Tx, kept: Forgotten, nowMs: number, limit: number): Promise<number> {
  const { table, id, at, keptMs } = kept;
  const { rows } = await sql<Gone>`
    DELETE FROM ${sql.table(table)} WHERE (environment, ${sql.ref(id)}) IN (
      SELECT environment, ${sql.ref(id)} FROM ${sql.table(table)}
      WHERE ${sql.ref(at)} < ${nowMs - keptMs} LIMIT ${limit})
    RETURNING environment, ${unsettled(kept)} AS missed`.execute(tx.db);
  for (const [environment, some] of groupBy(rows, (row) => row.environment))
    await countMissed(tx, environment, some, nowMs);
  return rows.length;
}

interface Gone {
  readonly environment: string;
  readonly missed: number | boolean;
}

function unsettled({ table }: Forgotten) {
  return table === 'otlp_trace' ? sql`"settledMs" IS NULL` : sql`1 = 0`;
}

async function countMissed(
  tx: Tx,
  environment: string,
  rows: readonly Gone[],
  nowMs: number,
): Promise<void> {
  const missed = rows.filter((row) => Boolean(row.missed)).length;
  if (missed > 0) await quarantine(tx, environment, [keptTraces('otlp-unjoined', missed)], nowMs);
}

async function forgetBeyond(
  tx: Tx,
  kept: Forgotten,
  nowMs: number,
  limit: number,
): Promise<number> {
  const { table, id, at, most } = kept;
  const { rows: full } = await sql<{ readonly environment: string; readonly count: number }>`
    SELECT environment, count(*) AS count FROM ${sql.table(table)}
    GROUP BY environment HAVING count(*) > ${most}`.execute(tx.db);
  let gone = 0;
  for (const { environment, count } of full) {
    const excess = Math.min(limit, Number(count) - most);
    const { rows } = await sql<Gone>`
      DELETE FROM ${sql.table(table)} WHERE environment = ${environment} AND ${sql.ref(id)} IN (
        SELECT ${sql.ref(id)} FROM ${sql.table(table)} WHERE environment = ${environment}
        ORDER BY ${sql.ref(at)}, ${sql.ref(id)} LIMIT ${excess})
      RETURNING environment, ${unsettled(kept)} AS missed`.execute(tx.db);
    await countMissed(tx, environment, rows, nowMs);
    gone += rows.length;
  }
  return gone;
}
