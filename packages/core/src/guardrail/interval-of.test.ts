import { expect, test } from 'vitest';
import { emptySums } from './arm-sums.ts';
import { intervalOf } from './interval-of.ts';

test('intervalOf() of a rate is that of Clopper and Pearson', () => {
  expect(intervalOf({ of: 'rate' }, { ...emptySums(), count: 100, events: 10 })).toEqual([
    expect.closeTo(0.0490046892, 9),
    expect.closeTo(0.1762225977, 9),
  ]);
});

test('intervalOf() of a quantile encloses it, once the sample is large enough', () => {
  const p95 = { of: 'quantile', q: 0.95 } as const;
  expect(intervalOf(p95, { ...emptySums(), count: 71, sketch: [[1_281, 71]] })).toBeNull();
  expect(intervalOf(p95, { ...emptySums(), count: 72, sketch: [[1_281, 72]] })).toEqual([
    1,
    1 + 1 / 64,
  ]);
});

test('intervalOf() is null for nothing, means and levels', () => {
  const some = { ...emptySums(), count: 10, sumMicro: 5, max: 3 };
  expect([
    intervalOf({ of: 'rate' }, emptySums()),
    intervalOf({ of: 'mean' }, some),
    intervalOf({ of: 'max' }, some),
  ]).toEqual([null, null, null]);
});
