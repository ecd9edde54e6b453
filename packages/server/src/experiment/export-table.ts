/** A column of a file; times are ms since epoch. */
export interface ExportColumn {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'time';
}

/** Rows in the order of the columns, in pieces, so that nobody holds all of them. */
export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  readonly pieces: AsyncIterable<readonly (readonly (string | number | null)[])[]>;
}
