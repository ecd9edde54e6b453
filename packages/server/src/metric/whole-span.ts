import { type Cell, type Figures, figuresOf, mergeCells } from '@tidegate/core';
import type { CellGroup } from './read-cells.ts';

/** Figures of all steps of some groups of one kind together; `null` when there is none. */
export function wholeSpan(groups: readonly CellGroup[], spanMs: number): Figures | null {
  const cell = wholeCell(groups);
  return cell === null ? null : figuresOf(cell, spanMs);
}

/** The same as one cell; of a level the newest of the group that was told of last. */
export function wholeCell(groups: readonly CellGroup[]): Cell | null {
  const byAge = [...groups].sort((left, right) => left.lastMs - right.lastMs);
  let whole: Cell | null = null;
  for (const { cell } of byAge.flatMap(({ steps }) => steps)) {
    whole = whole === null ? cell : mergeCells(whole, cell);
  }
  return whole;
}
