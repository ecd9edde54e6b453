import { expect, test } from 'vitest';
import { evenly } from './evenly.ts';

test('evenly() fills the range evenly from the first numbers on', () => {
  expect([0, 1, 2, 3, 4].map(evenly)).toEqual([0.5, 0.25, 0.75, 0.125, 0.625]);
});

test.each([10, 100, 1_000])('of %i numbers a planted share is met by one', (count) => {
  const below = Array.from({ length: count }, (_, index) => evenly(index)).filter((x) => x < 0.3);
  expect(Math.abs(below.length - 0.3 * count)).toBeLessThanOrEqual(2);
});
