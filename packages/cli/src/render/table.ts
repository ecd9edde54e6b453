import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';

/** Lines of a table: columns as wide as their widest cell, two spaces between, dim header. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  colors: Colors,
): string[] {
  const cells = [header, ...rows].map((row) =>
    row.map((cell) => plain(cell).replace(/[\n\t]+/g, ' ')),
  );
  const widths = header.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column]))));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line, index) => (index === 0 ? colors.dim(line) : line));
}

function widthOf(cell: string | undefined): number {
  return [...(cell ?? '')].length;
}
