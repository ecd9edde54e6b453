import { type Cell, mergeCells } from '@tidegate/core';
import { expect, test } from 'vitest';
import { isEmptyCell, subtractCell } from './subtract-cell.ts';

const units = { atRiskUnits: 0, newUnits: 0, openUnits: 0, failedUnits: [] };
const rate = (trials: number, events: number): Cell => ({ kind: 'rate', trials, events, ...units });
const values = (sketch: readonly (readonly [number, number])[], sumMicro: number): Cell => {
  const count = sketch.reduce((sum, [, n]) => sum + n, 0);
  return { kind: 'distribution', count, sumMicro, sketch };
};

test.each([
  [rate(5, 2), rate(3, 1)],
  [
    values(
      [
        [1, 2],
        [9, 1],
      ],
      70,
    ),
    values(
      [
        [1, 1],
        [4, 2],
      ],
      20,
    ),
  ],
  [
    { kind: 'count', count: 4 },
    { kind: 'count', count: 3 },
  ],
  [
    { kind: 'mean', units: 2, sumMicro: 5, sumSqMicro: '13' },
    { kind: 'mean', units: 1, sumMicro: 2, sumSqMicro: '4' },
  ],
] as [Cell, Cell][])('subtractCell() takes back what mergeCells() added (%#)', (added, before) => {
  expect(subtractCell(mergeCells(before, added), before)).toEqual(added);
});

test.each([
  [rate(1, 0), rate(2, 0)],
  [rate(2, 0), rate(1, 1)],
  [rate(2, 2), { kind: 'count', count: 1 }],
  [values([[1, 3]], 9), values([[2, 1]], 3)],
  [values([[1, 3]], 9), values([[1, 1]], 10)],
  [
    { kind: 'count', count: 1 },
    { kind: 'count', count: 2 },
  ],
  [
    { kind: 'gauge', min: 1, max: 1, last: 1 },
    { kind: 'gauge', min: 1, max: 1, last: 1 },
  ],
] as [Cell, Cell][])('subtractCell() knows what is no continuation (%#)', (later, earlier) => {
  expect(subtractCell(later, earlier)).toBeNull();
});

test('isEmptyCell() says which cells say nothing', () => {
  expect([rate(0, 0), rate(1, 0), values([], 0)].map(isEmptyCell)).toEqual([true, false, true]);
});
