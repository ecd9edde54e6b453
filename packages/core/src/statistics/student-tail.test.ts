import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lnNormalTail } from './normal-tail.ts';
import { lnStudentTail, studentUpperQuantile } from './student-tail.ts';

// Computed with scipy.stats.t; 12.706, 2.228 and 1.697 are printed in every table.
test.each([
  [1, 1, -1.3862943611198904],
  [2.5, 3.3, -3.2182155890174347],
  [5, 10, -8.22203860271809],
  [40, 5, -16.200827353101413],
  [1.96, 1e6, -3.6889581055014786],
  [-1, 4, -0.2069632649545148],
])('lnStudentTail(%d, %d)', (t, degrees, expected) => {
  expect(lnStudentTail(t, degrees) / expected).toBeCloseTo(1, 10);
});

test.each([
  [0.025, 1, 12.706204736174705],
  [0.025, 10, 2.2281388519862753],
  [0.005, 2.5, 7.163728138948786],
  [0.05, 30, 1.6972608865939574],
  [0.0001, 4, 13.033671720896455],
  [0.975, 10, -2.2281388519862753],
  [0.5, 3, 0],
])('studentUpperQuantile(%d, %d)', (tail, degrees, expected) => {
  expect(studentUpperQuantile(tail, degrees)).toBeCloseTo(expected, 9);
});

test('lnStudentTail() of endlessly many degrees is the normal one', () => {
  expect(lnStudentTail(2, 1e16)).toBe(lnNormalTail(2));
});

test('lnStudentTail() and studentUpperQuantile() of what is none are NaN', () => {
  expect([lnStudentTail(1, 0), lnStudentTail(Number.NaN, 3)]).toEqual([Number.NaN, Number.NaN]);
  expect(lnStudentTail(Infinity, 3)).toBe(-Infinity);
  expect([studentUpperQuantile(0, 3), studentUpperQuantile(0.1, -1)]).toEqual([
    Number.NaN,
    Number.NaN,
  ]);
});

test('studentUpperQuantile() is the inverse of the tail', () => {
  const tails = fc.double({ min: 1e-6, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(tails, fc.double({ min: 0.5, max: 1e6, noNaN: true }), (tail, degrees) => {
      const t = studentUpperQuantile(tail, degrees);
      expect(Math.exp(lnStudentTail(t, degrees)) / tail).toBeCloseTo(1, 9);
    }),
  );
});
