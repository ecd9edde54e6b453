import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asymptoticTest } from './asymptotic-test.ts';
import type { MeanDifference } from './mean-difference.ts';
import { type Alternative, welchTest } from './welch-test.ts';

const relative: MeanDifference = {
  estimate: 0.5033610858562358,
  standardError: 0.3334122146400735,
  units: 6_461,
  degrees: 5_700,
};
const absolute: MeanDifference = {
  ...relative,
  estimate: 0.23437666666666668,
  standardError: 0.12983081254184736,
};

// What GrowthBook's statistics answer to sums of their public tests.
test('asymptoticTest() of published differences', () => {
  const [low, high] = asymptoticTest(relative, 'two-sided', 0.05, 1_000).interval;
  expect(low).toBeCloseTo(-0.5584405051077315, 10);
  expect(high).toBeCloseTo(1.5651626768202032, 10);
  const greater = asymptoticTest(absolute, 'greater', 0.05, 5_000);
  expect(greater.interval[0]).toBeCloseTo(-0.1265684417280498, 10);
  expect(greater.interval[1]).toBe(Infinity);
  expect(asymptoticTest(relative, 'lesser', 0.05, 5_000).interval[1]).toBeCloseTo(
    1.4302867177403806,
    10,
  );
});

test('asymptoticTest() tells no p-value above 1, one-sided 0.4999', () => {
  const none = { ...relative, estimate: 0 };
  expect(asymptoticTest(none, 'two-sided', 0.05, 1_000).pValue).toBe(1);
  expect(asymptoticTest(none, 'greater', 0.05, 1_000).pValue).toBe(0.4999);
  expect(asymptoticTest(relative, 'lesser', 0.05, 1_000).pValue).toBe(0.4999);
});

test('asymptoticTest() pays for looking at any time: it is wider than one look', () => {
  const [low, high] = asymptoticTest(relative, 'two-sided', 0.05, 6_461).interval;
  const [oneLow, oneHigh] = welchTest(relative, 'two-sided', 0.05).interval;
  expect(low).toBeLessThan(oneLow);
  expect(high).toBeGreaterThan(oneHigh);
});

test('asymptoticTest() excludes 0 at a level if and only if the p-value is below it', () => {
  const estimates = fc.double({ min: -1, max: 1, noNaN: true });
  const alternatives = fc.constantFrom<Alternative>('two-sided', 'greater', 'lesser');
  fc.assert(
    fc.property(estimates, alternatives, (estimate, alternative) => {
      const own = { ...absolute, estimate };
      const { interval, pValue } = asymptoticTest(own, alternative, 0.05, 5_000);
      fc.pre(Math.abs(pValue - 0.05) > 1e-9);
      expect(interval[0] > 0 || interval[1] < 0).toBe(pValue < 0.05);
    }),
  );
});
