import type { OutcomeSource } from '@tidegate/core';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from '../store/tables.ts';

/** What units did, by minute. */
interface Place {
  readonly table: 'conversion' | 'query_figure';
  readonly of: RawBuilder<boolean>;
}

/** Units from one to another, by their order; the first is left out. */
export interface UnitRange {
  readonly after: string;
  /** `null` = to the end. */
  readonly upTo: string | null;
}

/**
 * What units did under some sources, as a table `did` with the number of the source, `part`. Where it
 * is all of one event of one kind of sender it comes in order of unit, so that nobody sorts it.
 *
 * @param range of units; default all
 */
export async function whatUnitsDid(
  db: Kysely<Tables>,
  environment: string,
  sources: readonly OutcomeSource['from'][],
  range?: UnitRange,
): Promise<RawBuilder<unknown>> {
  const parts: RawBuilder<unknown>[] = [];
  for (const [part, from] of sources.entries()) {
    for (const { table, of } of await placesOf(db, environment, from))
      parts.push(sql`SELECT ${sql.lit(part)} AS part, unit, n, sum, "firstMs", "lastMs"
        FROM ${sql.table(table)} WHERE ${of} ${within(range)}`);
  }
  return sql`(${sql.join(parts, sql` UNION ALL `)}) did`;
}

async function placesOf(
  db: Kysely<Tables>,
  environment: string,
  from: OutcomeSource['from'],
): Promise<Place[]> {
  if ('query' in from) return [{ table: 'query_figure', of: sql`query = ${from.query}` }];
  const told = await db
    .selectFrom('conversion_total')
    .select('source')
    .where('environment', '=', environment)
    .where('event', '=', from.event)
    .orderBy('source')
    .execute();
  // What nobody tells of is told by no server: a table without rows.
  const sources = told.length === 0 ? ['server'] : told.map(({ source }) => source);
  return sources.map((source) => ({
    table: 'conversion',
    of: sql`environment = ${environment} AND event = ${from.event} AND source = ${source}`,
  }));
}

function within(range: UnitRange | undefined): RawBuilder<unknown> {
  if (range === undefined) return sql``;
  const { after, upTo } = range;
  return upTo === null ? sql`AND unit > ${after}` : sql`AND unit > ${after} AND unit <= ${upTo}`;
}
