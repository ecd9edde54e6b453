import { type RawBuilder, sql } from 'kysely';
import { groupBy } from '../store/group-by.ts';
import { inChunks } from '../store/in-chunks.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import type { UserKind } from './kinds.ts';
import { lookAtRows } from './look-at-rows.ts';
import { keyOf, type RowKey, refs, type StoredRow } from './row-key.ts';
import type { UserUnits } from './user-units.ts';

/** Rows of one statement that names each: SQLite takes 32 766 parameters. */
const CHUNK = 500;

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
