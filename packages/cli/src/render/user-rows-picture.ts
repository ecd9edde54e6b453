import type { Colors } from '../terminal.ts';
import { table } from './table.ts';

/** Lines that show how many rows of each kind there are or were; kinds without one are left out. */
export function userRowsPicture(
  counts: readonly (readonly [kind: string, rows: number])[],
  cut: readonly string[],
  colors: Colors,
): string[] {
  const rows = counts
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => [kind, `${count}${cut.includes(kind) ? ', and more' : ''}`]);
  return table(['kind', 'rows'], rows, colors);
}
