import type { NumberBound } from '../action/action.ts';

/** A database of the operator's file: `databases:`. */
export type DatabaseEntry = PostgresEntry | SqliteEntry | OwnStoreEntry;

interface AnyDatabase {
  readonly name: string;
  /** Its alerts, audit rows and keys are those of this environment. */
  readonly environment: string;
  readonly integrity: readonly IntegrityCheck[];
  /** Sums over all rows are taken and compared, besides counts. */
  readonly checksums: boolean;
  /** Texts that stand in no message and no log. */
  readonly secrets: readonly string[];
}

export interface PostgresEntry extends AnyDatabase {
  readonly kind: 'postgres';
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** Where scratch databases are made; default: the same server. It must be allowed to. */
  readonly scratchUrl: string;
  /** Folder of `pg_dump` and its like, absolute; `null` = found by `path` and where they usually are. */
  readonly programs: string | null;
  /** Folders of programs, as in the variable `PATH`. */
  readonly path: string;
  /** Logs for a point in time: where `archive_command` puts them, absolute; `null` = none. */
  readonly archive: string | null;
  /** The user's command that migrates to a version by name: `{target}` is the name. */
  readonly migrate: MigrateCommand | null;
  /** Servers elsewhere, by name: their addresses. */
  readonly regions: Readonly<Record<string, string>>;
}

export interface SqliteEntry extends AnyDatabase {
  readonly kind: 'sqlite';
  /** Of the database's file, absolute. */
  readonly path: string;
  readonly migrate: MigrateCommand | null;
  /** Folders elsewhere, by name, absolute. */
  readonly regions: Readonly<Record<string, string>>;
}

/** Tidegate's own store: it is brought back while the server stands still. */
export interface OwnStoreEntry extends AnyDatabase {
  readonly kind: 'tidegate';
  /** Folders elsewhere, by name, absolute. */
  readonly regions: Readonly<Record<string, string>>;
}

export interface MigrateCommand {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Something that must hold before and after. */
export interface IntegrityCheck {
  readonly name: string;
  /** One statement that reads. */
  readonly query: string;
  /** As of SQL actions; `same` = what it answered before. */
  readonly expect: 'rows' | 'none' | 'same' | NumberBound;
}
