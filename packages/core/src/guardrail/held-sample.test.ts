import { expect, test } from 'vitest';
import { emptySums } from './arm-sums.ts';
import { heldSample, samplesAsked } from './held-sample.ts';
import { errorsHeld } from './judged.fixture.ts';

const sums = (events: number, count: number) => ({ ...emptySums(), events, count });

test('heldSample() compares strictly, on either side', () => {
  const below = { ...errorsHeld, side: 'below' as const };
  expect([
    heldSample(errorsHeld, sums(6, 1_000)),
    heldSample(errorsHeld, sums(5, 1_000)),
    heldSample(below, sums(4, 1_000)),
    heldSample(below, sums(5, 1_000)),
  ]).toEqual([
    { state: 'beyond', value: 0.006 },
    { state: 'within', value: 0.005 },
    { state: 'beyond', value: 0.004 },
    { state: 'within', value: 0.005 },
  ]);
});

test('heldSample() needs its minimum of samples', () => {
  expect(heldSample(errorsHeld, sums(19, 19))).toEqual({ state: 'no-data', value: null });
  expect(heldSample(errorsHeld, sums(20, 20))).toEqual({ state: 'beyond', value: 1 });
});

test('heldSample() is never within what is not a number', () => {
  const none = { state: 'no-data', value: null };
  expect(heldSample({ ...errorsHeld, limit: Number.NaN }, sums(0, 100))).toEqual(none);
  expect(heldSample(errorsHeld, sums(Number.NaN, 100))).toEqual(none);
  expect(heldSample(errorsHeld, sums(0, Number.NaN))).toEqual(none);
});

test('samplesAsked() asks one reading of a level', () => {
  expect(samplesAsked(errorsHeld)).toBe(20);
  expect(samplesAsked({ ...errorsHeld, minSamples: 0 })).toBe(1);
  expect(samplesAsked({ ...errorsHeld, statistic: { of: 'max' } })).toBe(1);
});
