import { cellProblem } from '../metric/cell-problem.ts';
import type { RateCell } from '../metric/types.ts';
import { isWhole } from './loose.ts';
import type { Arm, Tick, TickRow } from './types.ts';

/** A row of a rate that can be believed. */
export interface RateRow {
  readonly draw: number;
  readonly arm: Arm;
  readonly cell: RateCell;
  /** `null`: the row does not say, and the cell names the units that failed. */
  readonly firstFailures: number | null;
  /** Of the new units, those that may have been counted before. */
  readonly undeduplicatedUnits: number;
}

/**
 * The believable rows of a rate, with their draws, and whether there were others: those are left
 * out. Rows are looked at as if anybody could have written them: never throws.
 */
export function rateRowsOf(
  tick: Tick,
  metric: string,
): { readonly rows: readonly RateRow[]; readonly malformed: boolean } {
  const all: unknown = tick.rows;
  if (!Array.isArray(all)) return { rows: [], malformed: true };
  const rows: RateRow[] = [];
  let malformed = false;
  for (const row of all as readonly (TickRow | null | undefined)[]) {
    if (row?.metric !== metric) {
      malformed ||= typeof row?.metric !== 'string';
      continue;
    }
    const read = rateRow(row);
    if (read === null) malformed = true;
    else rows.push(read);
  }
  return { rows, malformed };
}

function rateRow(row: TickRow): RateRow | null {
  const { draw, arm, cell, firstFailures, undeduplicatedUnits = 0 } = row;
  const isPlaced = (arm === 'candidate' || arm === 'control') && isWhole(draw);
  if (!isPlaced || cellProblem(cell) !== null || cell.kind !== 'rate') return null;
  if (firstFailures !== undefined && !isWhole(firstFailures)) return null;
  if (!isWhole(undeduplicatedUnits) || undeduplicatedUnits > cell.newUnits) return null;
  return { draw, arm, cell, firstFailures: firstFailures ?? null, undeduplicatedUnits };
}
