import { sql } from 'kysely';
import { fromJson } from '../store/from-json.ts';
import type { ReadTx } from '../store/transaction.ts';
import type { UserKind } from './kinds.ts';
import { SCAN_ROWS, SCAN_TEXTS } from './limits.ts';
import { isBeyond, keyOf, type LookedAt, type RowKey, refs, type StoredRow } from './row-key.ts';
import { seekRows } from './seek-rows.ts';
import type { UserUnits } from './user-units.ts';

/**
 * Looks at the next rows of a kind in the order of their key, whomever they are about: no index leads
 * to those of a user. Only where others have more rows in a place than the user has units are these
 * looked up instead. Either way few enough are looked at that nobody waits long for it.
 */
export async function lookAtRows(
  tx: ReadTx,
  kind: UserKind,
  units: UserUnits,
  after: RowKey,
): Promise<LookedAt> {
  const place = await crowdedPlace(tx, kind, units, after);
  return place === null
    ? await scanRows(tx, kind, units, after)
    : await seekRows(tx, kind, units, { place, after });
}

/** The place of the next row, when there are so many rows to come in it that nobody reads them all. */
async function crowdedPlace(
  { db }: ReadTx,
  { table, key, places }: UserKind,
  { environment, all }: UserUnits,
  after: RowKey,
): Promise<RowKey | null> {
  if (places === null) return null;
  const placeAhead = async (rows: number): Promise<RowKey | null> => {
    const found = await sql<StoredRow>`SELECT ${refs(key)} FROM ${sql.table(table)}
      WHERE environment = ${environment} ${isBeyond({ key, places }, after)}
      ORDER BY ${refs(key)} LIMIT 1 OFFSET ${rows}`.execute(db);
    const [row] = found.rows;
    return row === undefined ? null : keyOf({ key }, row).slice(0, places.length);
  };
  const far = await placeAhead(Math.max(SCAN_ROWS, all.size));
  const near = far === null ? null : await placeAhead(0);
  return JSON.stringify(near) === JSON.stringify(far) ? near : null;
}

async function scanRows(
  tx: ReadTx,
  kind: UserKind,
  units: UserUnits,
  after: RowKey,
): Promise<LookedAt> {
  const limit = kind.json === null ? SCAN_ROWS : SCAN_TEXTS;
  const told = new Set([...kind.key, ...kind.columns, ...(kind.json ? [kind.json.column] : [])]);
  const { rows } = await sql<StoredRow>`
    SELECT ${refs([...told])} FROM ${sql.table(kind.table)}
    WHERE environment = ${units.environment} ${isBeyond(kind, after)}
    ORDER BY ${refs(kind.key)} LIMIT ${limit}`.execute(tx.db);
  const last = rows.at(-1);
  return {
    found: rows.filter((row) => isAbout(kind, row, units)),
    next: last === undefined || rows.length < limit ? null : keyOf(kind, last),
  };
}

function isAbout({ columns, json }: UserKind, row: StoredRow, { all }: UserUnits): boolean {
  if (columns.some((column) => all.has(String(row[column])))) return true;
  if (json === null) return false;
  const body = fromJson<Readonly<Record<string, unknown>>>(String(row[json.column]));
  return json.members.some((member) => {
    const value = body[member];
    return typeof value === 'string' && all.has(value);
  });
}
