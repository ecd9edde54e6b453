import { expect, test } from 'vitest';
import { createOtlpFold, wholeWeight } from './fold.ts';

const PLACE = { flag: 'f', variant: 'new', draw: 2 };

test('wholeWeight() rounds fairly, and the same way each time', () => {
  const seeds = Array.from({ length: 4_000 }, (_, index) => `trace ${index}`);
  const sum = seeds.reduce((all, seed) => all + wholeWeight(2.25, seed), 0);
  expect(sum / seeds.length).toBeCloseTo(2.25, 1);
  expect(wholeWeight(2.25, 'a')).toBe(wholeWeight(2.25, 'a'));
  expect([wholeWeight(1, 'a'), wholeWeight(null, 'a')]).toEqual([1, 0]);
});

test('createOtlpFold() adds up what belongs to one place, metric, label set and window', () => {
  const fold = createOtlpFold();
  const unit = { atRisk: true, isNew: true, failedUnit: 'u' };
  const trial = { metric: 'error_rate', kind: 'trial', event: true } as const;
  fold.add(PLACE, { ...trial, atMs: 10_001, weight: 1 }, 's', unit);
  fold.add(PLACE, { ...trial, atMs: 19_999, weight: 2, event: false }, 's');
  fold.add(PLACE, { ...trial, atMs: 20_000, weight: null }, 's', unit);
  fold.add(PLACE, { ...trial, atMs: 20_000, weight: null }, 's');
  const counts = { kind: 'rate', openUnits: 0, atRiskUnits: 1, newUnits: 1, failedUnits: ['u'] };
  expect(fold.drain()).toEqual([
    { ...PLACE, metric: 'error_rate', startMs: 10_000, cell: { ...counts, trials: 3, events: 1 } },
    { ...PLACE, metric: 'error_rate', startMs: 20_000, cell: { ...counts, trials: 0, events: 0 } },
  ]);
  expect(fold.drain()).toEqual([]);
});

test('createOtlpFold() takes numbers that core believes, and no others', () => {
  const fold = createOtlpFold();
  for (const value of [-1, NaN, Infinity, 1e10, 1e9])
    fold.add(PLACE, { metric: 'm', kind: 'value', value, atMs: 0, weight: 10_000 }, 's');
  expect(fold.drain()).toEqual([]);
});
