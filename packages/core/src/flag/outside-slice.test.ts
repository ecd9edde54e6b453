import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resultOf } from './logic.fixture.ts';
import { outsideSlice } from './outside-slice.ts';

const U = { var: 'userId' };
const slice = (fromParts: number, toParts: number) => ({
  group: 'checkout',
  salt: '00ff',
  unit: 'userId',
  fromParts,
  toParts,
});

test.each([
  [
    0,
    50_000,
    [
      ['in', 50_000],
      ['out', 50_000],
    ],
  ],
  [
    50_000,
    100_000,
    [
      ['out', 50_000],
      ['in', 50_000],
    ],
  ],
  [
    20_000,
    20_001,
    [
      ['out', 20_000],
      ['in', 1],
      ['out', 79_999],
    ],
  ],
])('outsideSlice() of %i to %i hashes the unit under the group’s salt', (from, to, parts) => {
  expect(outsideSlice(slice(from, to))).toEqual({
    or: [{ '!': [U] }, { '!=': [{ fractional: [{ cat: ['00ff:', U] }, ...parts] }, 'in'] }],
  });
});

test('outsideSlice() of the whole group keeps out only who has no unit', () => {
  expect(outsideSlice(slice(0, 100_000))).toEqual({ '!': [U] });
});

test('outsideSlice() keeps out everybody whose unit is missing', () => {
  expect(resultOf(outsideSlice(slice(0, 99_999)), {})).toBe(true);
});

test('outsideSlice() puts each unit into exactly one of the slices that cover a group', () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 99_999 }), { maxLength: 5 });
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), cuts, (userId, inner) => {
      const ends = [0, ...inner.sort((a, b) => a - b), 100_000];
      const homes = ends.slice(1).filter((to, index) => {
        return resultOf(outsideSlice(slice(ends[index] ?? 0, to)), { userId }) === false;
      });
      expect(homes.length).toBe(1);
    }),
    { numRuns: 500 },
  );
});
