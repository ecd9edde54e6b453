/** Average run length of the two-sided cumulative-sum chart (Page 1954; Brook & Evans 1972). */
import { lnNormalTail } from '@tidegate/core';

const STATES = 120;

/** Looks until a chart of height `height` and allowance `allowance` alarms, the mean being `shift`. */
export function cusumRunLength(height: number, allowance: number, shift: number): number {
  // Two one-sided charts that cannot both be up: their rates of alarm add.
  const [up, down] = [oneSided(height, allowance, shift), oneSided(height, allowance, -shift)];
  return 1 / (1 / up + 1 / down);
}

/** Richardson's step takes the error of the two grids away, which is of second order. */
function oneSided(height: number, allowance: number, shift: number): number {
  const [coarse, fine] = [STATES / 2, STATES].map((states) =>
    onGrid(height, allowance, shift, states),
  );
  return ((fine ?? 0) * 4 - (coarse ?? 0)) / 3;
}

/** The chart as a chain of `states` cells; the first is what lies at 0. */
function onGrid(height: number, allowance: number, shift: number, states: number): number {
  const width = (2 * height) / (2 * states - 1);
  const below = (x: number) => 1 - Math.exp(lnNormalTail(x - shift + allowance));
  // (I − R) · lengths = 1
  const rows = Array.from({ length: states }, (_, from) => {
    const row = Array.from({ length: states }, (_, to) => {
      const top = below((to - from + 0.5) * width);
      const chance = to === 0 ? top : top - below((to - from - 0.5) * width);
      return (from === to ? 1 : 0) - chance;
    });
    return [...row, 1];
  });
  return solved(rows)[0] ?? Number.NaN;
}

/** Gaussian elimination (Gauss and Jordan) of a matrix whose diagonal dominates. */
function solved(rows: number[][]): number[] {
  rows.forEach((above, pivot) => {
    for (const row of rows) {
      if (row === above) continue;
      const factor = (row[pivot] ?? 0) / (above[pivot] ?? Number.NaN);
      for (let i = pivot; i < row.length; i++) row[i] = (row[i] ?? 0) - factor * (above[i] ?? 0);
    }
  });
  return rows.map((row, at) => (row.at(-1) ?? 0) / (row[at] ?? Number.NaN));
}
