/** Dots of a braille character by row and column, as bits (Unicode block 2800). */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const BRAILLE = 0x28_00;
const ROWS_OF_DOTS = 4;
const COLUMNS_OF_DOTS = 2;

/**
 * A line from 0 to the highest value in braille: two points a character wide, four a row high. Where
 * a value is missing there is a gap. The first line of the result is the top.
 *
 * @param values one for each point, in order of time; negative ones stand at 0
 * @param rows height, characters
 * @param least what stands at the top when no value is higher
 */
export function lineChart(values: readonly (number | null)[], rows: number, least = 0): string[] {
  const columns = Math.max(1, Math.ceil(values.length / COLUMNS_OF_DOTS));
  const highest = Math.max(0, least, ...values.map((value) => value ?? 0));
  const cells = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  const top = rows * ROWS_OF_DOTS - 1;
  let before: number | null = null;
  for (const [x, value] of values.entries()) {
    const y = value === null ? null : heightOf(value, highest, top);
    if (y !== null) {
      // The jump between two points is a line too.
      const from = before === null ? y : before + Math.sign(y - before);
      for (let at = Math.min(from, y); at <= Math.max(from, y); at++) put(cells, x, top - at);
    }
    before = y;
  }
  return cells.map((row) => row.map((bits) => String.fromCharCode(BRAILLE + bits)).join(''));
}

function heightOf(value: number, highest: number, top: number): number {
  return highest > 0 ? Math.max(0, Math.round((value / highest) * top)) : 0;
}

function put(cells: number[][], x: number, y: number): void {
  const row = cells[Math.floor(y / ROWS_OF_DOTS)];
  const column = Math.floor(x / COLUMNS_OF_DOTS);
  const bit = DOTS[y % ROWS_OF_DOTS]?.[x % COLUMNS_OF_DOTS] ?? 0;
  if (row !== undefined) row[column] = (row[column] ?? 0) | bit;
}
