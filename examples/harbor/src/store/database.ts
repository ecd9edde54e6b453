import { openPostgres } from './postgres-database.ts';
import { openSqlite } from './sqlite-database.ts';

/** Where Harbor keeps its data. */
export type DataPlace =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string };

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/** Statements of one transaction; values stand for `?`. */
export interface Queries {
  all(sql: string, ...values: Value[]): Promise<readonly Row[]>;
  /** Answers how many rows it changed. */
  run(sql: string, ...values: Value[]): Promise<number>;
  /** What to write behind a `select` whose rows nobody else may change until the end. */
  readonly locked: '' | 'for update';
  /** The same, where others may hold the same lock: they all only look. */
  readonly held: '' | 'for share';
}

/** The same statements over SQLite and PostgreSQL. */
export interface Database {
  readonly kind: 'sqlite' | 'postgres';
  /** All of it is written, or nothing; rejects with what `work` rejects with. */
  change<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** One view of the data; nothing is locked. */
  read<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens the database; rejects when it cannot be had. Several processes may have it open at once. */
export async function openDatabase(place: DataPlace): Promise<Database> {
  return place.kind === 'folder' ? await openSqlite(place.folder) : await openPostgres(place.url);
}
