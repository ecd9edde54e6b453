import type { Colors } from '../terminal.ts';
import type { EvidenceMarks } from './evidence-marks.ts';
import { table } from './table.ts';

const WIDTH = 48;

/**
 * Lines that show figures on one axis from 0: a line each, the interval around the candidate. None
 * where nothing is known.
 */
export function intervalPicture({ marks, interval }: EvidenceMarks, colors: Colors): string[] {
  const values = [...marks.map(({ value }) => value), ...(interval ? [interval.high] : [])];
  const highest = Math.max(...values);
  if (values.length === 0 || !(highest > 0)) return [];
  const columnOf = (value: number) =>
    Math.min(WIDTH - 1, Math.max(0, Math.round((value / highest) * (WIDTH - 1))));
  const rows = marks.map(({ name, value, text }) => {
    const cells = new Array<string>(WIDTH).fill(' ');
    if (name === 'candidate' && interval !== null) fillInterval(cells, interval, columnOf);
    cells[columnOf(value)] = name === 'limit' ? '│' : '●';
    const around = name === 'candidate' && interval !== null ? `, 95 %: ${interval.text}` : '';
    return [name, cells.join(''), `${text}${around}`];
  });
  if (interval !== null && !marks.some(({ name }) => name === 'candidate')) {
    const cells = new Array<string>(WIDTH).fill(' ');
    fillInterval(cells, interval, columnOf);
    rows.unshift(['candidate', cells.join(''), `95 %: ${interval.text}`]);
  }
  return table(['', '0'.padEnd(WIDTH), ''], rows, colors);
}

function fillInterval(
  cells: string[],
  { low, high }: { readonly low: number; readonly high: number },
  columnOf: (value: number) => number,
): void {
  const [from, to] = [columnOf(low), columnOf(high)];
  for (let at = from; at <= to; at++) cells[at] = '─';
  cells[from] = '├';
  cells[to] = '┤';
}
