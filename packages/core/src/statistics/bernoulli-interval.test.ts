import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bernoulliInterval } from './bernoulli-interval.ts';

// The figures that the reference implementation of Howard et al. is tested with.
test.each([
  [700, 1_000, 100, 0.651629, 0.745949],
  [15, 50, 50, 0.129556, 0.511896],
  [5, 50, 50, 0.013021, 0.269264],
  [1, 50, 50, 0, 0.13489],
  [1, 2, 50, 0, 1],
  [100, 200, 1, 0.328923, 0.671076],
  [0, 1, 50, 0, 1],
  [1, 1, 50, 0, 1],
])('bernoulliInterval(%d, %d, 0.05, %d)', (successes, trials, tuned, low, high) => {
  const [lowFound, highFound] = bernoulliInterval(successes, trials, 0.05, tuned);
  expect(lowFound).toBeCloseTo(low, 5);
  expect(highFound).toBeCloseTo(high, 5);
});

test.each([
  [0, 0, 0.05, 100],
  [-1, 10, 0.05, 100],
  [11, 10, 0.05, 100],
  [Number.NaN, 10, 0.05, 100],
  [1, Infinity, 0.05, 100],
  [1, 10, 0, 100],
  [1, 10, 1, 100],
  [1, 10, Number.NaN, 100],
  [1, 10, 0.05, 0],
  [1, 10, 0.05, Infinity],
])('bernoulliInterval(%d, %d, %d, %d) says nothing', (successes, trials, alpha, tuned) => {
  expect(bernoulliInterval(successes, trials, alpha, tuned)).toEqual([0, 1]);
});

const samples = fc
  .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([trials, share]) => [Math.round(share * trials), trials] as const);
const tunings = fc.integer({ min: 1, max: 100_000 });

test('bernoulliInterval() encloses the rate, mirrors it, and is wider for smaller alpha', () => {
  fc.assert(
    fc.property(samples, tunings, ([successes, trials], tuned) => {
      const [low, high] = bernoulliInterval(successes, trials, 0.05, tuned);
      const [mirroredLow, mirroredHigh] = bernoulliInterval(
        trials - successes,
        trials,
        0.05,
        tuned,
      );
      const [wideLow, wideHigh] = bernoulliInterval(successes, trials, 0.001, tuned);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThanOrEqual(successes / trials);
      expect(high).toBeGreaterThanOrEqual(successes / trials);
      expect(high).toBeLessThanOrEqual(1);
      expect(mirroredLow).toBeCloseTo(1 - high, 6);
      expect(mirroredHigh).toBeCloseTo(1 - low, 6);
      expect(wideLow).toBeLessThanOrEqual(low + 1e-7);
      expect(wideHigh).toBeGreaterThanOrEqual(high - 1e-7);
    }),
  );
});

test('bernoulliInterval() holds the true rate at every look in 95 % of streams and more', () => {
  // A fixed linear congruential generator, so that a failure repeats itself.
  let seed = 20_260_102;
  const next = () => {
    seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return seed / 4_294_967_296;
  };
  const rate = 0.1;
  let missed = 0;
  for (let stream = 0; stream < 200; stream++) {
    let successes = 0;
    let isHeld = true;
    for (let trials = 1; trials <= 400 && isHeld; trials++) {
      if (next() < rate) successes++;
      const [low, high] = bernoulliInterval(successes, trials, 0.05, 100);
      isHeld = low <= rate && rate <= high;
    }
    if (!isHeld) missed++;
  }
  // 10 are expected at most; 19 would come once in 200 times at exactly 5 %.
  expect(missed).toBeLessThan(19);
});
