import { type RawBuilder, sql } from 'kysely';
import type { UserKind } from './kinds.ts';

/** A row as it is stored. */
export type StoredRow = Readonly<Record<string, unknown>>;

/**
 * Where rows of a kind go on: behind the row of this key, or behind all rows that begin so; but a place
 * alone stands before its rows, and none before all.
 */
export type RowKey = readonly (string | number)[];

/** Some rows of a kind that were looked at. */
export interface LookedAt {
  /** Those that are about the user: of each its key, perhaps more. */
  readonly found: readonly StoredRow[];
  /** Where the next begin; `null` = there are no more. */
  readonly next: RowKey | null;
}

/** Values of a row's key. */
export function keyOf({ key }: Pick<UserKind, 'key'>, row: StoredRow): RowKey {
  return key.map((column) => {
    const value = row[column];
    return typeof value === 'number' ? value : String(value);
  });
}

/** Whether a row comes after that, as a further condition in the order of the key. */
export function isBeyond(
  { key, places }: Pick<UserKind, 'key' | 'places'>,
  after: RowKey,
): RawBuilder<unknown> {
  if (after.length === 0) return sql``;
  const than = after.length === places?.length ? sql`>=` : sql`>`;
  return sql`AND (${refs(key.slice(0, after.length))}) ${than} (${sql.join([...after])})`;
}

/** Columns as SQL names them, in a list. */
export function refs(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.ref(column)));
}
