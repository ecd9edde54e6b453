import type { PendingUnits } from './memory-types.ts';
import type { RateRow } from './rate-rows.ts';
import type { ComparedRateGuardrail } from './types.ts';

/**
 * Units at risk and first failures of both arms in each compared draw, ascending by draw: whatever
 * the order of the rows, the answer is the same. A row that does not say how many units failed for
 * the first time is taken at its names; but where high is good the names are no failures, and it is
 * malformed. So is a draw in which more units failed than were at risk, over all rows of an arm: a
 * unit may be at risk in one 10 s window and fail in the next. Both are left out. Never throws.
 */
export function unitsByDraw(
  rows: readonly RateRow[],
  { scope, worse }: ComparedRateGuardrail,
): { readonly units: readonly PendingUnits[]; readonly malformed: boolean } {
  const byDraw = new Map<number, Counting>();
  let malformed = false;
  for (const row of rows) {
    if (scope === undefined ? row.draw === 0 : !scope.draws.includes(row.draw)) continue;
    if (row.firstFailures === null && worse === 'lower') malformed = true;
    else count(byDraw, row);
  }
  const units = [...byDraw.values()].sort((a, b) => a.draw - b.draw);
  const believable = units.filter(isBelievable);
  malformed ||= believable.length < units.length;
  return {
    units: believable.filter(({ control, candidate }) => control + candidate > 0),
    malformed,
  };
}

type Counting = { -readonly [Field in keyof PendingUnits]: PendingUnits[Field] };

const NONE = { control: 0, candidate: 0, controlFailures: 0, candidateFailures: 0 };

function count(byDraw: Map<number, Counting>, { draw, arm, cell, firstFailures }: RateRow): void {
  const found = byDraw.get(draw) ?? { draw, ...NONE };
  byDraw.set(draw, found);
  const failures = firstFailures ?? cell.failedUnits.length;
  found[arm] += cell.atRiskUnits;
  found[arm === 'control' ? 'controlFailures' : 'candidateFailures'] += failures;
}

function isBelievable(units: PendingUnits): boolean {
  return units.controlFailures <= units.control && units.candidateFailures <= units.candidate;
}
