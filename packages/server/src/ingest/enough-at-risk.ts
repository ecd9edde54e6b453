import { groupBy } from '../store/group-by.ts';
import type { ArrivedRow } from './arrivals.ts';

/**
 * Rows in which no more units failed than were at risk. A unit may be at risk in one bucket and fail
 * in the next one of the same message, and more failed units than one row takes come in rows of
 * their own: within a metric, draw and arm the units at risk go where the failures are. Whoever
 * failed was at risk: what is still missing is added.
 */
export function enoughAtRisk(rows: readonly ArrivedRow[]): ArrivedRow[] {
  const short = rows.filter((row) => missingIn(row) > 0);
  if (short.length === 0) return [...rows];
  const wanting = new Set(short.map(groupOf));
  const changed = new Map<ArrivedRow, number>();
  for (const group of groupBy(
    rows.filter((row) => wanting.has(groupOf(row))),
    groupOf,
  ).values()) {
    shift(group, changed);
  }
  return rows.map((row) => {
    const atRiskUnits = changed.get(row);
    if (atRiskUnits === undefined || row.cell.kind !== 'rate') return row;
    return { ...row, cell: { ...row.cell, atRiskUnits } };
  });
}

/** Takes units at risk from rows that have more than enough and gives them to the others. */
function shift(group: readonly ArrivedRow[], changed: Map<ArrivedRow, number>): void {
  let missing = group.reduce((sum, row) => sum + Math.max(0, missingIn(row)), 0);
  for (const row of group) {
    const lack = missingIn(row);
    if (lack === 0 || row.cell.kind !== 'rate') continue;
    const taken = lack > 0 ? -lack : Math.min(-lack, missing);
    if (lack < 0) missing -= taken;
    changed.set(row, row.cell.atRiskUnits - taken);
  }
}

/** Failures beyond the units at risk; negative where there are more of those. */
function missingIn({ cell, firstFailures = 0 }: ArrivedRow): number {
  return cell.kind === 'rate' ? firstFailures - cell.atRiskUnits : 0;
}

function groupOf({ metric, draw, arm }: ArrivedRow): string {
  return JSON.stringify([metric, draw, arm]);
}
