/** What a backup is, written beside it: enough to bring it back when nothing else is left. */
export interface Manifest {
  readonly format: 1;
  /** `bk_<time>_<database>_<8 hex>`, see `backup-id.ts`. */
  readonly id: string;
  readonly database: string;
  readonly environment: string;
  readonly kind: 'full' | 'base';
  readonly engine: 'postgres' | 'sqlite' | 'tidegate';
  /** Says that it is the same database: what another one has is another. */
  readonly identity: string;
  /** Of the server or library that wrote it, such as `15.20`; a newer one is not read by an older. */
  readonly serverVersion: string;
  /** State that it holds, ms since epoch. */
  readonly takenMs: number;
  /** Name of the object in a store. */
  readonly object: string;
  /** Of the object as it lies in the store. */
  readonly bytes: number;
  readonly sha256: string;
  /** Of what the database gave, before encryption. */
  readonly plainBytes: number;
  readonly plainSha256: string;
  /** `age`: https://age-encryption.org/v1; `null` = not encrypted. */
  readonly encryption: 'age' | null;
  /** What must be there again after a restore. */
  readonly contents: Contents;
  /** Of the database's own, such as the WAL position of a base backup. */
  readonly more: Readonly<Record<string, string | number>>;
}

/** What a database holds, in figures that a restored one must have too. */
export interface Contents {
  readonly tables: readonly {
    /** With its schema where it has one. */
    readonly name: string;
    readonly rows: number;
    /** Over all rows, in no order; `null` = not taken. */
    readonly checksum: string | null;
  }[];
  /** Of tables, columns, keys and indexes, in words of the engine. */
  readonly schemaHash: string;
  /** Rows whose foreign key points nowhere. */
  readonly brokenReferences: number;
  /** Further figures by name, such as `ruleset` or `audit-head` of Tidegate's own store. */
  readonly marks: Readonly<Record<string, string>>;
}
