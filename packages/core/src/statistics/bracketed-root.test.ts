import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bracketedRoot } from './bracketed-root.ts';

test('bracketedRoot() finds a root, whichever end is given first', () => {
  const square = (x: number) => x * x - 2;
  expect(bracketedRoot(0, 2, 1e-14, square)).toBeCloseTo(Math.SQRT2, 13);
  expect(bracketedRoot(2, 0, 1e-14, square)).toBeCloseTo(Math.SQRT2, 13);
});

test('bracketedRoot() takes few calls where the function is smooth', () => {
  let calls = 0;
  bracketedRoot(0, 10, 1e-12, (x) => {
    calls++;
    return Math.exp(x) - 5;
  });
  expect(calls).toBeLessThan(25);
});

test('bracketedRoot() ends at a jump, at infinite ends, and for a tolerance of 0', () => {
  expect(bracketedRoot(0, 1, 1e-12, (x) => (x < 0.3 ? -1 : 1))).toBeCloseTo(0.3, 11);
  expect(bracketedRoot(0, 1, 1e-12, (x) => Math.log(x) + 1)).toBeCloseTo(1 / Math.E, 11);
  expect(bracketedRoot(0, 3, 0, (x) => x - 1)).toBe(1);
});

test('bracketedRoot() answers the nearer end where there is no change of sign', () => {
  expect(bracketedRoot(1, 2, 1e-12, (x) => x)).toBe(1);
  expect(bracketedRoot(0, 2, 1e-12, (x) => x)).toBe(0);
});

test('bracketedRoot() ends on NaN', () => {
  let calls = 0;
  const broken = (x: number) => {
    calls++;
    return x === 0 ? -1 : x === 1 ? 1 : Number.NaN;
  };
  bracketedRoot(0, 1, 1e-12, broken);
  expect(calls).toBe(3);
});

test('bracketedRoot() finds the root of every cubic that has one', () => {
  const roots = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(roots, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (root, steep) => {
      const cubic = (x: number) => steep * ((x - root) ** 3 + (x - root));
      expect(bracketedRoot(-6, 7, 1e-12, cubic)).toBeCloseTo(root, 10);
    }),
  );
});
