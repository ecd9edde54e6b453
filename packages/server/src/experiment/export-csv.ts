import papaparse from 'papaparse';
import type { ExportTable } from './export-table.ts';

/**
 * A table as CSV (RFC 4180, UTF-8). Texts that a spreadsheet would take for a formula begin with an
 * apostrophe; numbers, negative ones too, stay numbers; times are ISO 8601; `null` is an empty cell.
 */
export async function* csvPieces({ columns, pieces }: ExportTable): AsyncIterable<string> {
  const lines = (rows: readonly (readonly unknown[])[]) =>
    `${papaparse.unparse(rows as unknown[][], { escapeFormulae: FORMULA, newline: '\r\n' })}\r\n`;
  yield lines([columns.map(({ name }) => name)]);
  for await (const rows of pieces) {
    if (rows.length === 0) continue;
    yield lines(
      rows.map((row) =>
        row.map((cell, at) =>
          columns[at]?.kind === 'time' && typeof cell === 'number'
            ? new Date(cell).toISOString()
            : cell,
        ),
      ),
    );
  }
}

/** Texts alone: a number is no text. */
const FORMULA = /^[=+\-@\t\r]/;
