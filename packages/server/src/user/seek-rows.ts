import { type RawBuilder, sql } from 'kysely';
import type { ReadTx } from '../store/transaction.ts';
import type { UserKind } from './kinds.ts';
import { SCAN_ROWS, SEEK_UNITS } from './limits.ts';
import { nextPlace } from './next-place.ts';
import { keyOf, type LookedAt, type RowKey, refs, type StoredRow } from './row-key.ts';
import type { UserUnits } from './user-units.ts';

/** Where units are looked up: in a place, behind that when it stands in the same one. */
interface Spot {
  readonly place: RowKey;
  readonly after: RowKey;
}

/** Looks the next units up in one place of a kind, whose key leads to them. */
export async function seekRows(
  tx: ReadTx,
  kind: UserKind,
  { environment, all }: Pick<UserUnits, 'environment' | 'all'>,
  { place, after }: Spot,
): Promise<LookedAt> {
  const isSame = place.every((value, index) => value === after[index]);
  const within = isSame ? after.slice(place.length) : [];
  const from = String(within[0] ?? '');
  // Of the unit of a whole key there may be more rows.
  const left = [...all]
    .sort()
    .filter((unit) => unit > from || (unit === from && within.length > 1));
  const units = left.slice(0, SEEK_UNITS);
  const asked = rowsOfUnits(kind, environment, { place, within, units });
  const rows = units.length === 0 ? [] : (await asked.execute(tx.db)).rows;
  const end = rows.at(-1);
  if (end !== undefined && rows.length === SCAN_ROWS)
    return { found: rows, next: keyOf(kind, end) };
  const last = units.at(-1);
  const isThrough = last === undefined || left.length === units.length;
  const next = isThrough ? await nextPlace(tx, kind, environment, place) : [...place, last];
  return { found: rows, next };
}

/** Keys of the rows of some units in a place, in order, as SQL. */
export function rowsOfUnits(
  { table, key }: Pick<UserKind, 'table' | 'key'>,
  environment: string,
  {
    place,
    within,
    units,
  }: { readonly place: RowKey; readonly within: RowKey; readonly units: readonly string[] },
): RawBuilder<StoredRow> {
  const rest = key.slice(place.length);
  const here = place.map((value, index) => sql`AND ${sql.ref(key[index] ?? '')} = ${value}`);
  const isAfter = within.length < 2 ? sql`` : sql`AND (${refs(rest)}) > (${sql.join([...within])})`;
  return sql`SELECT ${refs(key)} FROM ${sql.table(table)}
    WHERE environment = ${environment} ${sql.join(here, sql` `)}
      AND ${sql.ref(rest[0] ?? '')} IN (${sql.join([...units])}) ${isAfter}
    ORDER BY ${refs(rest)} LIMIT ${SCAN_ROWS}`;
}
