import type { Readable } from 'node:stream';

/** A place where backups lie. Names are checked by `checkObjectName` before a store sees them. */
export interface BackupStore {
  readonly name: string;
  readonly kind: 'directory' | 's3';
  /** Whether it stands elsewhere than the databases. */
  readonly offSite: boolean;
  /**
   * Keeps an object whole or not at all: what is cut short, or has no room, leaves nothing behind.
   *
   * @throws BackupFailure with what went wrong, in words that hold no secret
   */
  put(name: string, content: Readable, signal: AbortSignal): Promise<{ readonly bytes: number }>;
  /** @throws BackupFailure when it is not there */
  get(name: string, signal: AbortSignal): Promise<Readable>;
  /** All objects under the store's prefix, at most 100 000. */
  list(signal: AbortSignal): Promise<readonly StoredObject[]>;
  /** What is not there is removed already. */
  remove(name: string, signal: AbortSignal): Promise<void>;
  /** `null` = it does not tell. */
  space(signal: AbortSignal): Promise<{
    readonly freeBytes: number;
    readonly totalBytes: number;
  } | null>;
}

export interface StoredObject {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** Something that a backup, a restore or a store could not do, in words that hold no secret. */
export class BackupFailure extends Error {
  readonly code:
    | 'no-space'
    | 'not-found'
    | 'damaged'
    | 'wrong-passphrase'
    | 'other-database'
    | 'newer-version'
    | 'not-empty'
    | 'unreachable'
    | 'ended'
    | 'refused'
    | 'failed';

  constructor(code: BackupFailure['code'], message: string, more: { cause?: unknown } = {}) {
    super(message, more);
    this.name = 'BackupFailure';
    this.code = code;
  }
}
