import { expect, test } from 'vitest';
import { lookBoundaries, repeatedPValues } from './repeated-p-value.ts';

const looks = { times: [0.2, 0.4, 0.6, 0.8, 1], isOver: true };

// Reboussin, DeMets, Kim & Lan 2000, five looks at 5 %.
test('lookBoundaries() are those of Lan and DeMets', () => {
  const boundaries = lookBoundaries(looks, 0.05).map((z) => Number(z.toFixed(2)));
  expect(boundaries).toEqual([4.88, 3.36, 2.68, 2.29, 2.03]);
});

test('lookBoundaries() spend all of alpha at an end that comes early', () => {
  const early = { times: [0.2, 0.4], isOver: true };
  expect(lookBoundaries({ ...early, isOver: false }, 0.05)[1]).toBeCloseTo(3.357, 2);
  expect(lookBoundaries(early, 0.05)[1]).toBeCloseTo(1.96, 2);
});

test('repeatedPValues() answer the level whose boundary was just met', () => {
  const pValue = repeatedPValues(looks);
  for (const alpha of [3e-5, 0.004, 0.05, 0.3]) {
    lookBoundaries(looks, alpha).forEach((boundary, look) => {
      expect(pValue(look, boundary) / alpha).toBeCloseTo(1, 1);
      expect(pValue(look, -boundary)).toBe(pValue(look, boundary));
    });
  }
  expect(pValue(4, lookBoundaries(looks, 0.05)[4] ?? 0)).toBeCloseTo(0.05, 4);
});

test('repeatedPValues() fall as z grows and stay within 0..1', () => {
  const pValue = repeatedPValues(looks);
  const found = Array.from({ length: 90 }, (_, i) => pValue(2, i / 10));
  expect(found).toEqual([...found].sort((a, b) => b - a));
  expect(found[0]).toBe(1);
  expect(found.at(-1)).toBeGreaterThan(0);
});

test('repeatedPValues() of a look that is none, or of no number, is 1', () => {
  const pValue = repeatedPValues(looks);
  expect([pValue(9, 5), pValue(-1, 5), pValue(0, Number.NaN)]).toEqual([1, 1, 1]);
  expect(repeatedPValues({ times: [], isOver: false })(0, 5)).toBe(1);
});
