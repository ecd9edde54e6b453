import { cellProblem } from '../metric/cell-problem.ts';
import type { Cell } from '../metric/types.ts';
import type { Arm, Tick, TickRow } from './types.ts';

/** One metric's evidence in a tick. */
export interface TickRows {
  readonly rows: readonly { readonly draw: number; readonly arm: Arm; readonly cell: Cell }[];
  /** Whether any of its rows could not be believed; such rows are left out. */
  readonly malformed: boolean;
}

/**
 * The believable rows of a metric, of all draws, and whether there were others. Rows are
 * looked at as if anybody could have written them: never throws.
 */
export function rowsOf(tick: Tick, metric: string): TickRows {
  const all: unknown = tick.rows;
  if (!Array.isArray(all)) return { rows: [], malformed: true };
  const rows: { draw: number; arm: Arm; cell: Cell }[] = [];
  let malformed = false;
  for (const row of all as readonly (TickRow | null | undefined)[]) {
    if (row?.metric !== metric) {
      malformed ||= typeof row?.metric !== 'string';
      continue;
    }
    const believable =
      (row.arm === 'candidate' || row.arm === 'control') && cellProblem(row.cell) === null;
    if (believable) rows.push({ draw: row.draw, arm: row.arm, cell: row.cell });
    else malformed = true;
  }
  return { rows, malformed };
}
