import { postgresPlace } from '../database/postgres/postgres-place.ts';
import { ended } from '../probe/postgres-connection.ts';
import { QUERY_BATCH_ROWS, QUERY_CONNECT_S } from './limits.ts';
import type { OutcomeQuery } from './query.ts';
import { QueryFailure } from './query-failure.ts';

/** What a unit did once. */
export interface QueryRow {
  /** As the program knows it. */
  readonly unit: string;
  readonly atMs: number;
  /** 0 where none is wanted. */
  readonly value: number;
}

/**
 * Asks a query over a connection of its own, in a transaction that only reads, in batches of 10 000
 * rows. It stands in another statement's `from`, so it is one statement, and its columns come as what
 * they are taken for.
 *
 * @param hasValues whether the column `value` is read
 * @param take gets the batches, one after the other
 * @throws QueryFailure for rows that say nothing, and when it takes too long; what the client throws
 *   otherwise
 */
export async function readQueryRows(
  query: OutcomeQuery,
  hasValues: boolean,
  take: (rows: readonly QueryRow[]) => Promise<void>,
): Promise<void> {
  const { default: postgres } = await import('postgres');
  const sql = postgres(sessionOf(query));
  const deadline = AbortSignal.timeout(query.timeoutMs);
  let count = 0;
  const asked = sql.begin('read only', async (tx) => {
    // Not "simple": that would take several statements, and with them the end of the transaction.
    const answer = tx.unsafe(wrapped(query.sql, hasValues), [], NOT_SIMPLE);
    for await (const rows of answer.cursor(QUERY_BATCH_ROWS)) {
      deadline.throwIfAborted();
      count += rows.length;
      if (count > query.rowsMax)
        throw new QueryFailure(
          `it has more than ${query.rowsMax} rows; narrow it, or raise "rows"`,
        );
      await take(rows.map((row) => checked(row, hasValues)));
    }
    // Nothing of it stays, whatever it called.
    throw END;
  });
  try {
    await ended(deadline, asked);
  } catch (cause) {
    if (cause === END) return;
    if (!deadline.aborted || cause instanceof QueryFailure) throw cause;
    throw new QueryFailure(`it took longer than ${query.timeoutMs} ms`, { cause });
  } finally {
    void sql.end({ timeout: 0 }).catch(() => {});
  }
}

/** Rolls the transaction back that was read to its end. */
const END = new Error('The rows are read');

const NOT_SIMPLE = { simple: false } as { prepare?: boolean };

/** A comment at the end of the query must not take the rest with it. */
function wrapped(query: string, hasValues: boolean): string {
  const value = hasValues ? '"value"::float8' : '0::float8';
  return `select "unit"::text as unit, (extract(epoch from "at") * 1000)::float8 as at,
    ${value} as value from (
${query.trim().replace(/;$/, '')}
) as figures`;
}

function checked(row: Readonly<Record<string, unknown>>, hasValues: boolean): QueryRow {
  const { unit, at, value } = row;
  const rule = 'leave such rows out';
  if (typeof unit !== 'string' || unit === '')
    throw new QueryFailure(`a row has no "unit"; ${rule}`);
  if (typeof at !== 'number' || !Number.isFinite(at))
    throw new QueryFailure(`a row has no time in "at"; ${rule}`);
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    const what = value === null ? 'no "value"' : 'a "value" that is not finite';
    throw new QueryFailure(`a row has ${what}; ${rule}`);
  }
  return { unit, atMs: Math.floor(at), value: hasValues ? value : 0 };
}

/** Nothing is taken from variables of this process: its password is not theirs. */
function sessionOf({ address, timeoutMs }: OutcomeQuery) {
  const { host, port, user, password, database, sslmode } = postgresPlace(address);
  return {
    ...{ host, port, user, database, password: () => password },
    ssl: sslmode === 'disable' ? (false as const) : sslmode,
    ...{ max: 1, prepare: false, fetch_types: false, onnotice: () => {} },
    connect_timeout: QUERY_CONNECT_S,
    target_session_attrs: undefined,
    connection: {
      application_name: 'tidegate experiment',
      statement_timeout: timeoutMs,
      default_transaction_read_only: true,
      TimeZone: 'UTC',
    },
  };
}
