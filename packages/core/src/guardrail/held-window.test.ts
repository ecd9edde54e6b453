import { expect, test } from 'vitest';
import { emptySums, mergeSums } from './arm-sums.ts';
import { heldWindow, sumAll, sumsSince } from './held-window.ts';
import type { ArmSums, WindowStep } from './types.ts';

test.each([
  [3_000, { stepMs: 1_000, windowMs: 3_000, toleranceMs: 2_000 }],
  [0, { stepMs: 1_000, windowMs: 1_000, toleranceMs: 2_000 }],
  [10_000, { stepMs: 3_333, windowMs: 10_000, toleranceMs: 6_666 }],
  [30_000, { stepMs: 10_000, windowMs: 30_000, toleranceMs: 20_000 }],
  [300_000, { stepMs: 10_000, windowMs: 60_000, toleranceMs: 20_000 }],
])('heldWindow() for %d ms', (forMs, window) => {
  expect(heldWindow(forMs)).toEqual(window);
});

test('sumsSince() adds the steps that begin later', () => {
  const step = (atMs: number, count: number): WindowStep => ({
    atMs,
    control: { ...emptySums(), count: 10 * count },
    candidate: { ...emptySums(), count },
  });
  expect(sumsSince([step(0, 1), step(10, 2), step(20, 4)], 0)).toEqual({
    control: { ...emptySums(), count: 60 },
    candidate: { ...emptySums(), count: 6 },
  });
});

test.each([1, 3, 9])('sumAll() of %d is their sum, two by two', (length) => {
  const sums = Array.from(
    { length },
    (_, index): ArmSums => ({
      ...{ count: index, events: 1, sumMicro: 10 * index, max: index },
      sketch: [
        [index, 1],
        [index + 1, 2],
      ],
    }),
  );
  const pairs = sums.reduce((sum, one) => mergeSums(sum, one), emptySums());
  expect(sumAll(sums)).toEqual(pairs);
});

test('sumAll() of nothing is nothing', () => {
  expect(sumAll([])).toEqual(emptySums());
});
