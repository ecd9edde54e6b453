import { type RawBuilder, sql } from 'kysely';
import type { ReadTx } from '../store/transaction.ts';
import type { UserKind } from './kinds.ts';
import { keyOf, type RowKey, refs, type StoredRow } from './row-key.ts';

type Placed = Pick<UserKind, 'table' | 'places'>;

/** The first place of a kind behind another; `null` = there is none. */
export async function nextPlace(
  { db }: ReadTx,
  kind: Placed,
  environment: string,
  place: RowKey,
): Promise<RowKey | null> {
  for (let same = place.length - 1; same >= 0; same -= 1) {
    const { rows } = await firstBehind(kind, environment, place, same).execute(db);
    const [row] = rows;
    if (row !== undefined) return keyOf({ key: kind.places ?? [] }, row);
  }
  return null;
}

/**
 * The first place that has the first columns in common with another and a greater one after them, as
 * SQL. Columns are not compared as a row: SQLite would read all of the place itself to skip it.
 */
export function firstBehind(
  { table, places }: Placed,
  environment: string,
  place: RowKey,
  same: number,
): RawBuilder<StoredRow> {
  const columns = places ?? [];
  const conditions = place.slice(0, same + 1).map((value, index) => {
    const than = index === same ? sql`>` : sql`=`;
    return sql`AND ${sql.ref(columns[index] ?? '')} ${than} ${value}`;
  });
  return sql`SELECT ${refs(columns)} FROM ${sql.table(table)}
    WHERE environment = ${environment} ${sql.join(conditions, sql` `)}
    ORDER BY ${refs(columns)} LIMIT 1`;
}
