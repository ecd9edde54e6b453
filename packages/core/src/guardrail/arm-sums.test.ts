import { expect, test } from 'vitest';
import type { Cell } from '../metric/types.ts';
import { emptySums, mergeSums, statisticOf, sumsOfCell } from './arm-sums.ts';
import { rateCell } from './judged.fixture.ts';
import type { Statistic } from './types.ts';

const latencies: Cell = {
  kind: 'distribution',
  count: 3,
  sumMicro: 6_000_000,
  sketch: [
    [1_281, 2],
    [1_345, 1],
  ],
};
const scores: Cell = { kind: 'mean', units: 2, sumMicro: 9_000_000, sumSqMicro: '1' };
const level: Cell = { kind: 'gauge', min: 1, max: 9, last: 4 };
const p50: Statistic = { of: 'quantile', q: 0.5 };

test('statisticOf() answers what cells of the right kind add up to', () => {
  const twice = (statistic: Statistic, cell: Cell) =>
    statisticOf(statistic, mergeSums(sumsOfCell(statistic, cell), sumsOfCell(statistic, cell)));
  expect([
    twice({ of: 'rate' }, rateCell(1, 4)),
    twice(p50, latencies),
    twice({ of: 'mean' }, latencies),
    twice({ of: 'mean' }, scores),
    twice({ of: 'max' }, level),
    twice({ of: 'max' }, latencies),
  ]).toEqual([0.25, 1.0078125, 2, 4.5, 9, 2.015625]);
});

test('statisticOf() answers null without observations', () => {
  expect(statisticOf({ of: 'rate' }, emptySums())).toBeNull();
  expect(statisticOf({ of: 'max' }, emptySums())).toBeNull();
});

test.each<[Statistic, Cell]>([
  [{ of: 'rate' }, { kind: 'count', count: 3 }],
  [{ of: 'rate' }, latencies],
  [p50, rateCell(1, 4)],
  [p50, level],
  [{ of: 'mean' }, level],
  [{ of: 'max' }, rateCell(1, 4)],
])('sumsOfCell() of %j adds nothing from %j', (statistic, cell) => {
  expect(sumsOfCell(statistic, cell)).toEqual(emptySums());
});

test('sumsOfCell() keeps no more than the statistic needs', () => {
  expect(sumsOfCell({ of: 'mean' }, latencies)).toEqual({
    count: 3,
    events: 0,
    sumMicro: 6_000_000,
    max: 0,
    sketch: [],
  });
});
