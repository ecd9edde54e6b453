import { postgresPlace } from '../database/postgres/postgres-place.ts';
import { QUERY_BATCH_ROWS, QUERY_CONNECT_S } from './outcome-limits.ts';
import type { OutcomeQuery } from './outcome-query.ts';
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
 * @throws QueryFailure for rows that say nothing; what the client throws otherwise
 */
export async function* queryRows(
  query: OutcomeQuery,
  hasValues: boolean,
): AsyncGenerator<QueryRow[]> {
  const { default: postgres } = await import('postgres');
  const sql = postgres(sessionOf(query));
  const deadline = AbortSignal.timeout(query.timeoutMs);
  const end = (): void => void sql.end({ timeout: 0 }).catch(() => {});
  deadline.addEventListener('abort', end, { once: true });
  let count = 0;
  try {
    const connection = await sql.reserve();
    await connection.unsafe('begin transaction read only');
    // Not "simple": that would take several statements, and with them the end of the transaction.
    const asked = connection.unsafe(wrapped(query.sql, hasValues), [], NOT_SIMPLE);
    for await (const rows of asked.cursor(QUERY_BATCH_ROWS)) {
      count += rows.length;
      if (count > query.rowsMax)
        throw new QueryFailure(
          `it has more than ${query.rowsMax} rows; narrow it, or raise "rows"`,
        );
      yield rows.map((row) => checked(row, hasValues));
    }
  } catch (cause) {
    if (!deadline.aborted || cause instanceof QueryFailure) throw cause;
    throw new QueryFailure(`it took longer than ${query.timeoutMs} ms`, { cause });
  } finally {
    deadline.removeEventListener('abort', end);
    end();
  }
}

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
