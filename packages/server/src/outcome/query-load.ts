import { type Kysely, sql } from 'kysely';
import { inPowers } from '../store/in-powers.ts';
import type { Tables } from '../store/tables.ts';
import type { OutcomeQuery } from './query.ts';
import { queryFailure } from './query-failure.ts';
import { type QueryRow, readQueryRows } from './query-rows.ts';

const MINUTE_MS = 60_000;

/**
 * Asks the user's databases and keeps what they say in the temporary table `query_figure`, by unit and
 * minute as tracked events are kept; what was there before is gone. Units are hidden as those of
 * telemetry are. A query that fails leaves nothing and spoils no other.
 *
 * @param asked.names queries, and whether their values are wanted
 * @returns why a query's figures are not there, in words without secrets and data
 */
export async function loadQueryFigures(
  db: Kysely<Tables>,
  asked: {
    readonly environment: string;
    readonly hide: (unit: string) => string;
    readonly names: ReadonlyMap<string, boolean>;
    readonly queries: readonly OutcomeQuery[];
  },
): Promise<(query: string) => string | null> {
  await sql`DROP TABLE IF EXISTS temp.query_figure`.execute(db);
  await sql`CREATE TEMP TABLE query_figure (
    query text NOT NULL,
    unit text NOT NULL,
    "minuteMs" bigint NOT NULL,
    n bigint NOT NULL,
    sum double precision NOT NULL,
    "firstMs" bigint NOT NULL,
    "lastMs" bigint NOT NULL,
    PRIMARY KEY (query, unit, "minuteMs")) WITHOUT ROWID`.execute(db);
  const troubles = new Map<string, string>();
  for (const [name, hasValues] of asked.names) {
    const query = asked.queries.find((one) => one.name === name);
    const trouble = troubleBefore(query, name, asked);
    if (query !== undefined && trouble === null) await load(db, query, hasValues, asked, troubles);
    else troubles.set(name, trouble ?? '');
  }
  return (name) => troubles.get(name) ?? null;
}

function troubleBefore(
  query: OutcomeQuery | undefined,
  name: string,
  { environment, queries }: Parameters<typeof loadQueryFigures>[1],
): string | null {
  if (query?.environment === environment) return null;
  if (query !== undefined)
    return `it is of environment "${query.environment}"; name one of environment "${environment}"`;
  const names = queries.filter((one) => one.environment === environment).map((one) => one.name);
  const known = names.length === 0 ? 'it names none' : `it names "${names.join('", "')}"`;
  return `there is no "${name}" under "queries" of the operator's file; ${known}`;
}

/** All rows of a query, or none. */
async function load(
  db: Kysely<Tables>,
  query: OutcomeQuery,
  hasValues: boolean,
  { hide }: Pick<Parameters<typeof loadQueryFigures>[1], 'hide'>,
  troubles: Map<string, string>,
): Promise<void> {
  await sql`BEGIN`.execute(db);
  try {
    await readQueryRows(query, hasValues, (rows) => put(db, query.name, rows, hide));
    await sql`COMMIT`.execute(db);
  } catch (error) {
    await sql`ROLLBACK`.execute(db);
    troubles.set(query.name, queryFailure(error, query));
  }
}

async function put(
  db: Kysely<Tables>,
  query: string,
  rows: readonly QueryRow[],
  hide: (unit: string) => string,
): Promise<void> {
  for (const some of inPowers(rows)) {
    const values = some.map(({ unit, atMs, value }) => {
      const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
      return sql`(${query}, ${hide(unit)}, ${minuteMs}, 1, ${value}, ${atMs}, ${atMs})`;
    });
    await sql`INSERT INTO temp.query_figure VALUES ${sql.join(values)}
      ON CONFLICT (query, unit, "minuteMs") DO UPDATE SET
        n = n + 1, sum = sum + excluded.sum,
        "firstMs" = min("firstMs", excluded."firstMs"),
        "lastMs" = max("lastMs", excluded."lastMs")`.execute(db);
  }
}
