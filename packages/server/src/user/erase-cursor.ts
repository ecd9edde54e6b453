import type { RowKey } from './row-key.ts';

/** How far an erasure has come: rows of a kind from there on are to be looked at. */
export interface EraseCursor {
  /** Of `USER_KINDS`. */
  readonly kind: string;
  readonly after: RowKey;
}
