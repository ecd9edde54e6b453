import type { Readable } from 'node:stream';
import type { Contents } from '../backup/manifest.ts';

/** How far a dump or a restore is. */
export type Told = (progress: {
  readonly done: number;
  readonly total: number | null;
  readonly unit: 'bytes' | 'rows' | 'steps';
  readonly note: string;
}) => void;

export interface Asked {
  readonly signal: AbortSignal;
  readonly tell: Told;
}

/** What is known of a database without reading it all. */
export interface DatabaseFacts {
  /** The same for the same database only, also after it moved or was restored over. */
  readonly identity: string;
  readonly serverVersion: string;
  /** About how much there is, bytes. */
  readonly bytes: number;
}

/** A dump that is being taken; both settle, or both fail. */
export interface Dump {
  readonly content: Readable;
  /** Of exactly the state in `content`; known when that has been read to its end. */
  readonly taken: Promise<{
    readonly contents: Contents;
    readonly takenMs: number;
    readonly more: Readonly<Record<string, string | number>>;
  }>;
}

/** A database that was made to be thrown away. */
export interface Scratch {
  /** Name for people. */
  readonly name: string;
  contents(asked: Asked): Promise<Contents>;
  /** User-defined checks that do not hold, as sentences. */
  integrity(asked: Asked, before: Readonly<Record<string, string>>): Promise<readonly string[]>;
  drop(): Promise<void>;
}

/** What a restore is told. */
export interface RestoreAsked extends Asked {
  /** Of the backup. */
  readonly engine: string;
  readonly serverVersion: string;
  readonly kind: 'full' | 'base';
  readonly more: Readonly<Record<string, string | number>>;
  /** A point in time, from a base backup and logs; `null` = the state of the backup. */
  readonly toMs: number | null;
}

/** What a restore over what is live is told. */
export interface RestoreOverAsked extends RestoreAsked {
  /** These alone; empty = all. */
  readonly tables: readonly string[];
  /**
   * Looks at what was restored before it takes the place of what is live; rejects where it is not
   * what it should be, and nothing is touched. Absent = it was looked at before.
   */
  readonly accept?: (restored: Pick<Scratch, 'contents' | 'integrity'>) => Promise<void>;
}

/** One kind of database: how it is dumped, restored and looked at. Fails with `BackupFailure`. */
export interface DatabaseDriver {
  readonly name: string;
  readonly kind: 'postgres' | 'sqlite' | 'tidegate';
  facts(asked: Asked): Promise<DatabaseFacts>;
  dump(kind: 'full' | 'base', asked: Asked): Promise<Dump>;
  /** Into a database that did not exist, named for people or made up; also elsewhere. */
  restoreApart(
    content: Readable,
    where: { readonly name: string | null; readonly region: string | null },
    asked: RestoreAsked,
  ): Promise<Scratch>;
  /** Over what is live: all or nothing, old clients see the old state or the new one. */
  restoreOver(content: Readable, asked: RestoreOverAsked): Promise<void>;
  /** Of the live database. */
  contents(asked: Asked): Promise<Contents>;
  /** User-defined checks that do not hold, as sentences. */
  integrity(asked: Asked, before: Readonly<Record<string, string>>): Promise<readonly string[]>;
  /** What checks that expect `same` answer now, by name. */
  readings(asked: Asked): Promise<Readonly<Record<string, string>>>;
  /** How old the newest state is that could be restored from logs alone, ms; `null` = no logs. */
  logAgeMs(asked: Asked): Promise<number | null>;
}
