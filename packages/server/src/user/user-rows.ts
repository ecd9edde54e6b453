import { type RawBuilder, sql } from 'kysely';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import { inChunks } from '../store/in-chunks.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import type { UserKind } from './kinds.ts';
import { SCAN_ROWS } from './limits.ts';
import type { UserUnits } from './user-units.ts';

/** A row as it is stored. */
export type StoredRow = Readonly<Record<string, unknown>>;

/** Values of a kind's key, in its order; none = before all rows. */
export type RowKey = readonly (string | number)[];

/** Some rows of a kind that were looked at. */
export interface LookedAt {
  /** Those that are about the user: no more of each than tells whom they are about. */
  readonly found: readonly StoredRow[];
  /** Where the next begin; `null` = there are no more. */
  readonly next: RowKey | null;
}

/** Rows of one statement that names each: SQLite takes 32 766 parameters. */
const CHUNK = 500;

/**
 * Looks at the next rows of a kind, in the order of their key, whomever they are about: no index
 * leads to the rows of a user, so a look that is bounded by them would read a whole table at once.
 */
export async function lookAtRows(
  tx: ReadTx,
  kind: UserKind,
  units: UserUnits,
  after: RowKey,
): Promise<LookedAt> {
  const order = refs(kind.key);
  const told = new Set([...kind.key, ...kind.columns, ...(kind.json ? [kind.json.column] : [])]);
  const isAfter = after.length === 0 ? sql`` : sql`AND (${order}) > (${sql.join([...after])})`;
  const { rows } = await sql<StoredRow>`
    SELECT ${refs([...told])} FROM ${sql.table(kind.table)}
    WHERE environment = ${units.environment} ${isAfter}
    ORDER BY ${order} LIMIT ${SCAN_ROWS}`.execute(tx.db);
  const last = rows.at(-1);
  return {
    found: rows.filter((row) => isAbout(kind, row, units)),
    next: last === undefined || rows.length < SCAN_ROWS ? null : keyOf(kind, last),
  };
}

/** Rows of one kind that are about a user, at most `limit`, in the order of their key. */
export async function readUserRows(
  tx: ReadTx,
  kind: UserKind,
  units: UserUnits,
  limit: number,
): Promise<StoredRow[]> {
  const all: StoredRow[] = [];
  for (let after: RowKey | null = []; after !== null && all.length < limit; ) {
    const { found, next } = await lookAtRows(tx, kind, units, after);
    for (const where of wheresOf(kind, units, found)) {
      const { rows } = await sql<StoredRow>`SELECT * FROM ${sql.table(kind.table)}
        WHERE ${where} ORDER BY ${refs(kind.key)}`.execute(tx.db);
      all.push(...rows);
    }
    after = next;
    await tx.rest?.();
  }
  return all.slice(0, limit);
}

/** Deletes these rows of a kind; answers all of each. */
export async function deleteRows(
  tx: Tx,
  kind: UserKind,
  units: Pick<UserUnits, 'environment'>,
  found: readonly StoredRow[],
): Promise<StoredRow[]> {
  const gone: StoredRow[] = [];
  for (const where of wheresOf(kind, units, found)) {
    const { rows } = await sql<StoredRow>`
      DELETE FROM ${sql.table(kind.table)} WHERE ${where} RETURNING *`.execute(tx.db);
    gone.push(...rows);
  }
  return gone;
}

/** Values of a row's key. */
export function keyOf({ key }: Pick<UserKind, 'key'>, row: StoredRow): RowKey {
  return key.map((column) => {
    const value = row[column];
    return typeof value === 'number' ? value : String(value);
  });
}

/**
 * Conditions that lead to these rows by the key's index, in its order. Only the last column may be one
 * of several: for a list of whole keys SQLite would read all that begins alike.
 */
function* wheresOf(
  kind: UserKind,
  { environment }: Pick<UserUnits, 'environment'>,
  rows: readonly StoredRow[],
): Generator<RawBuilder<unknown>> {
  const keys = rows.map((row) => keyOf(kind, row));
  for (const some of groupBy(keys, (key) => JSON.stringify(key.slice(0, -1))).values()) {
    const same = (some[0] ?? []).slice(0, -1);
    const first = same.map((value, at) => sql`AND ${sql.ref(kind.key[at] ?? '')} = ${value}`);
    const last = sql.ref(kind.key.at(-1) ?? '');
    for (const chunk of inChunks(some, CHUNK)) {
      const values = sql.join(chunk.map((key) => key.at(-1)));
      yield sql`environment = ${environment} ${sql.join(first, sql` `)} AND ${last} IN (${values})`;
    }
  }
}

function refs(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.ref(column)));
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
