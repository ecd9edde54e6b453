import { type Cell, type DistributionCell, mergeCells, type Sketch } from '@tidegate/core';

/** From how many sketches on it is quicker to count them up than to merge two at a time. */
const MANY = 4;

/** Places of a sketch: its indexes are below. */
const PLACES = 4_097;

/**
 * Cells of one kind as one, in their order; the same as `mergeCells` two at a time. Throws when there
 * is none, or when kinds differ, which is our bug.
 */
export function sumCells(cells: readonly Cell[]): Cell {
  if (cells.length < MANY || !cells.every(isCountable)) return cells.reduce(mergeCells);
  const distributions = cells.filter((cell) => cell.kind === 'distribution');
  const perUnit = distributions.flatMap((cell) => (cell.perUnit === undefined ? [] : [cell]));
  return {
    kind: 'distribution',
    count: distributions.reduce((sum, { count }) => sum + count, 0),
    sumMicro: distributions.reduce((sum, { sumMicro }) => sum + sumMicro, 0),
    sketch: sumSketches(distributions.map(({ sketch }) => sketch)),
    ...(perUnit.length === 0
      ? {}
      : { perUnit: sumSketches(perUnit.map((one) => one.perUnit ?? [])) }),
  };
}

function isCountable(cell: Cell): boolean {
  return cell.kind === 'distribution' && fits(cell.sketch) && fits(cell.perUnit ?? []);
}

/** Whether each entry has a place: what core made always does. */
function fits(sketch: Sketch): boolean {
  return sketch.every(([index]) => Number.isInteger(index) && index >= 0 && index < PLACES);
}

function sumSketches(sketches: readonly Sketch[]): DistributionCell['sketch'] {
  const counts = new Float64Array(PLACES);
  const isSet = new Uint8Array(PLACES);
  for (const sketch of sketches) {
    for (const [index, count] of sketch) {
      counts[index] = (counts[index] ?? 0) + count;
      isSet[index] = 1;
    }
  }
  const sum: [index: number, count: number][] = [];
  for (let index = isSet.indexOf(1); index >= 0; index = isSet.indexOf(1, index + 1))
    sum.push([index, counts[index] ?? 0]);
  return sum;
}
