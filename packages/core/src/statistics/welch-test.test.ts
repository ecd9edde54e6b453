import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MeanDifference } from './mean-difference.ts';
import { type Alternative, welchTest } from './welch-test.ts';

const difference: MeanDifference = {
  estimate: 0.29,
  standardError: 0.12478363158758794,
  units: 6_868,
  degrees: 5_841.742032093565,
};

// What GrowthBook's statistics answer to sums of their public test.
test('welchTest() of a published difference', () => {
  const { interval, pValue } = welchTest(difference, 'two-sided', 0.05);
  expect(interval[0]).toBeCloseTo(0.04537789255929012, 6);
  expect(interval[1]).toBeCloseTo(0.5346221074407098, 6);
  expect(pValue).toBeCloseTo(0.020158402643587037, 6);
});

test('welchTest() one-sided: the harmless side is open, and both p-values add up to 1', () => {
  const greater = welchTest(difference, 'greater', 0.05);
  const lesser = welchTest(difference, 'lesser', 0.05);
  expect(greater.interval[1]).toBe(Infinity);
  expect(lesser.interval[0]).toBe(-Infinity);
  expect(greater.pValue + lesser.pValue).toBeCloseTo(1, 12);
});

test('welchTest() at the level of its own p-value just touches 0', () => {
  const estimates = fc.double({ min: 0.01, max: 3, noNaN: true });
  const alternatives = fc.constantFrom<Alternative>('two-sided', 'greater');
  fc.assert(
    fc.property(estimates, alternatives, (estimate, alternative) => {
      const own = { estimate, standardError: 1, units: 30, degrees: 27.5 };
      const { pValue } = welchTest(own, alternative, 0.05);
      expect(welchTest(own, alternative, pValue).interval[0]).toBeCloseTo(0, 8);
    }),
  );
});
