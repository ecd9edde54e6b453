/** How far an erasure has come: rows of a kind after this key are to be looked at. */
export interface EraseCursor {
  /** Of `USER_KINDS`. */
  readonly kind: string;
  /** Of the last row that was looked at; empty = none of the kind was. */
  readonly after: readonly (string | number)[];
}
