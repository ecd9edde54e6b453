import { isMilder } from './severity.ts';
import type { DecisionRow } from './types.ts';

/** Where a figure lies among the rows of its metric. */
export type Match =
  | { readonly kind: 'held'; readonly row: DecisionRow }
  /** Between two rows: the milder of both neighbours. */
  | { readonly kind: 'between'; readonly row: DecisionRow; readonly other: DecisionRow }
  /** Worse than the end of the worst row. */
  | { readonly kind: 'past'; readonly row: DecisionRow }
  /** Milder than every row. */
  | { readonly kind: 'milder' };

/**
 * Finds the row for a finite figure. Where several hold (a file cannot say so), the severest does.
 * More is worse, unless a row holds without a lower end. Never throws.
 *
 * @param rows those of the figure's metric; at least one
 */
export function matchingRow(rows: readonly DecisionRow[], value: number): Match {
  const holding = rows.filter((row) => value > lowest(row) && value <= highest(row));
  const atTheEnd = rows.filter((row) => row.to !== null && row.from === value);
  const row = severest(holding) ?? severest(atTheEnd);
  if (row !== null) return { kind: 'held', row };
  const below = nearest(rows, (each) => value - highest(each));
  const above = nearest(rows, (each) => lowest(each) - value);
  if (below !== null && above !== null) {
    const [milder, other] = isMilder(above, below) ? [above, below] : [below, above];
    return { kind: 'between', row: milder, other };
  }
  const lessIsWorse = rows.some(({ from }) => from === null);
  if (below !== null && !lessIsWorse) return { kind: 'past', row: below };
  return { kind: 'milder' };
}

function lowest({ from }: DecisionRow): number {
  return from ?? -Infinity;
}

function highest({ to }: DecisionRow): number {
  return to ?? Infinity;
}

/** The row with the least distance, of those with one that is not negative. */
function nearest(
  rows: readonly DecisionRow[],
  distanceOf: (row: DecisionRow) => number,
): DecisionRow | null {
  let found: DecisionRow | null = null;
  let least = Infinity;
  for (const row of rows) {
    const distance = distanceOf(row);
    if (distance < 0 || distance >= least) continue;
    found = row;
    least = distance;
  }
  return found;
}

function severest(rows: readonly DecisionRow[]): DecisionRow | null {
  return rows.reduce<DecisionRow | null>(
    (worst, row) => (worst === null || isMilder(worst, row) ? row : worst),
    null,
  );
}
