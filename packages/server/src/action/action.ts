/** What the operator lets plans and checks do by name; nobody can hand anything over to it. */
export interface Action {
  readonly name: string;
  /** For people; empty = the name says it. */
  readonly description: string;
  /** No outcome within this is none, ms. */
  readonly timeoutMs: number;
  /** Whether looks at an installation run it: each one, one that names it, or none. */
  readonly preflight: 'always' | 'named' | 'never';
  /** Texts that stand in no message and no log. */
  readonly secrets: readonly string[];
  readonly work: ActionWork;
}

export type ActionWork =
  | CommandWork
  | HttpWork
  | SqlWork
  | FileWork
  | SecretScanWork
  | BudgetWork
  | MetricWork
  | VariablesWork
  | BackupWork
  | FreshBackupWork
  | IntegrityWork;

/** A program, without a shell; it succeeds with exit code 0. */
export interface CommandWork {
  readonly kind: 'command';
  /** The program and its arguments, word for word. */
  readonly command: readonly [string, ...string[]];
  /** All variables that it sees, beside `HOME` and `TIDEGATE_EFFECT_ID`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
}

/** A request; redirects are not followed. */
export interface HttpWork {
  readonly kind: 'http';
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  /** `null` = none. */
  readonly body: string | null;
  readonly status: number;
  /** Text that stands in the first 64 KiB of the answer; `null` = any answer. */
  readonly contains: string | null;
}

/** A bound of a number, all that are given at the same time. */
export interface NumberBound {
  readonly above?: number;
  readonly below?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly equals?: number;
}

/** One statement in a read-only transaction of PostgreSQL. */
export interface SqlWork {
  readonly kind: 'sql';
  readonly url: string;
  readonly query: string;
  /** At least one row, no row, or one row whose only value is within the bound. */
  readonly expect: 'rows' | 'none' | NumberBound;
}

/** A file as it must be. */
export interface FileWork {
  readonly kind: 'file';
  /** Absolute. */
  readonly path: string;
  readonly contains: string | null;
  /** Changed within this, ms; `null` = at any time. */
  readonly newerThanMs: number | null;
  /** 64 hexadecimal digits, lower case; `null` = any content. */
  readonly sha256: string | null;
}

/** Looks for secrets where browsers would get them. */
export interface SecretScanWork {
  readonly kind: 'secretScan';
  /** Files and folders, absolute. */
  readonly paths: readonly string[];
  /** Beginnings of the names of variables that end up in a browser. */
  readonly prefixes: readonly string[];
  /** Names of variables that are public by design. */
  readonly allow: readonly string[];
}

/** A figure of a report in JSON. */
export interface BudgetWork {
  readonly kind: 'budget';
  /** Absolute. */
  readonly file: string;
  /** Keys and indexes down to the figure; `*` = the sum over all that stands there. */
  readonly figure: readonly string[];
  readonly bound: NumberBound;
}

/** A figure of this server's own telemetry. */
export interface MetricWork {
  readonly kind: 'metric';
  readonly environment: string;
  readonly metric: string;
  /** `null` = the whole product. */
  readonly flag: string | null;
  readonly variant: string | null;
  readonly statistic: 'rate' | 'count' | 'mean' | 'p50' | 'p95' | 'p99' | 'max' | 'last';
  readonly bound: Pick<NumberBound, 'above' | 'below'>;
  /** Back from now, ms. */
  readonly overMs: number;
  /** Nothing told is a count of 0 where this metric was told; `null` = nothing told is no data. */
  readonly given: string | null;
}

/** Variables that must be set, by name. */
export interface VariablesWork {
  readonly kind: 'variables';
  readonly names: readonly string[];
  /** An `.env` file, absolute; `null` = the server's process. */
  readonly file: string | null;
  /** Those of the names that the server's process had when it started. */
  readonly present: readonly string[];
}

/** Makes a backup of a database and waits for it. */
export interface BackupWork {
  readonly kind: 'backup';
  /** Name under `databases:`. */
  readonly database: string;
  /** `null` = the one for deployments, else the first of the database. */
  readonly policy: string | null;
}

/** Looks whether a verified backup is young enough. */
export interface FreshBackupWork {
  readonly kind: 'freshBackup';
  /** Name under `databases:`. */
  readonly database: string;
  readonly withinMs: number;
}

/** The checks of a live database: `integrity:` of its entry. */
export interface IntegrityWork {
  readonly kind: 'integrity';
  /** Name under `databases:`. */
  readonly database: string;
}

/** What an action came to. */
export interface ActionOutcome {
  /** `unknown`: it could not be found out, which is never a success. */
  readonly outcome: 'ok' | 'failed' | 'unknown' | 'timed-out';
  /** In words that hold no secret. */
  readonly detail: string;
}
