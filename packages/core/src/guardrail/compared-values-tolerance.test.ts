import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SKETCH_INDEX_MAX, sketchIndex } from '../metric/sketch.ts';
import { withoutTolerated } from './compared-values-tolerance.ts';
import type { Tolerance } from './types.ts';

const shifted = (kind: Tolerance['kind'], value: number, worse: 'higher' | 'lower', of: number) =>
  withoutTolerated({ tolerance: { kind, value }, worse }, [[sketchIndex(of), 2]])[0]?.[0] ??
  Number.NaN;

test('withoutTolerated() is the same without a tolerance', () => {
  const sketch = [[5, 1]] as const;
  expect(
    withoutTolerated({ tolerance: { kind: 'ratio', value: 0 }, worse: 'higher' }, sketch),
  ).toBe(sketch);
});

test('withoutTolerated() never makes a tolerated value look worse than control', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 0.9, noNaN: true }),
      (control, by) => {
        const own = sketchIndex(control);
        expect(shifted('ratio', by, 'higher', control * (1 + by))).toBeLessThanOrEqual(own);
        expect(shifted('difference', by, 'higher', control + by)).toBeLessThanOrEqual(own);
        expect(shifted('ratio', by, 'lower', control * (1 - by))).toBeGreaterThanOrEqual(own);
        expect(shifted('difference', by, 'lower', control - by)).toBeGreaterThanOrEqual(own);
      },
    ),
    { seed: 3, numRuns: 500 },
  );
});

test('withoutTolerated() loses two buckets at most', () => {
  expect(sketchIndex(100) - shifted('ratio', 0.1, 'higher', 110)).toBeLessThanOrEqual(2);
  expect(shifted('ratio', 0.1, 'lower', 90) - sketchIndex(100)).toBeLessThanOrEqual(2);
});

test('withoutTolerated() keeps to the buckets there are', () => {
  expect(shifted('difference', 50, 'higher', 20)).toBe(0);
  expect(shifted('ratio', 0.1, 'higher', 0)).toBe(0);
  expect(shifted('ratio', 0.1, 'lower', 1e300)).toBe(SKETCH_INDEX_MAX);
});
