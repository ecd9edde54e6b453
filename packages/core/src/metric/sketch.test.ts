import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addToSketch,
  mergeSketches,
  SKETCH_INDEX_MAX,
  type Sketch,
  sketchCount,
  sketchIndex,
  sketchIndexAtRank,
  sketchLowerEdge,
  sketchQuantile,
  sketchUpperEdge,
  sketchValue,
} from './sketch.ts';

const inDomain = fc.double({ min: 2 ** -20, max: 2 ** 44 - 1, noNaN: true });
const sketches: fc.Arbitrary<Sketch> = fc
  .array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 60 })
  .map((values) => values.reduce<Sketch>((sketch, value) => addToSketch(sketch, value), []));

test('sketchIndex() puts what is not positive into bucket 0 and refuses what is not finite', () => {
  expect([0, -0, -1, -1e308].map(sketchIndex)).toEqual([0, 0, 0, 0]);
  expect([Number.NaN, Infinity, -Infinity].map(sketchIndex)).toEqual([-1, -1, -1]);
  expect([1e-300, 2 ** -20, 1, 2, 2 ** 44, 1e308].map(sketchIndex)).toEqual([
    1,
    1,
    1_281,
    1_345,
    SKETCH_INDEX_MAX,
    SKETCH_INDEX_MAX,
  ]);
});

test('sketchValue() is less than 1 % off any value of its bucket', () => {
  fc.assert(
    fc.property(inDomain, (value) => {
      const error = Math.abs(sketchValue(sketchIndex(value)) - value) / value;
      expect(error).toBeLessThanOrEqual(1 / 128);
    }),
    { numRuns: 5_000 },
  );
});

test('sketchIndex() is monotone', () => {
  fc.assert(
    fc.property(inDomain, inDomain, (a, b) => {
      expect(sketchIndex(Math.min(a, b))).toBeLessThanOrEqual(sketchIndex(Math.max(a, b)));
    }),
  );
});

test('sketchLowerEdge() and sketchUpperEdge() enclose every value of their bucket', () => {
  fc.assert(
    fc.property(inDomain, (value) => {
      const index = sketchIndex(value);
      expect(sketchLowerEdge(index)).toBeLessThanOrEqual(value);
      expect(sketchUpperEdge(index) ?? Infinity).toBeGreaterThan(value);
    }),
  );
  expect([0, 1].map(sketchLowerEdge)).toEqual([0, 0]);
  expect([0, SKETCH_INDEX_MAX].map(sketchUpperEdge)).toEqual([0, null]);
});

test('addToSketch() counts finite values and nothing else', () => {
  expect(addToSketch([[1_281, 1]], 1)).toEqual([[1_281, 2]]);
  expect(addToSketch([[1_281, 1]], -3)).toEqual([
    [0, 1],
    [1_281, 1],
  ]);
  expect(addToSketch([[1_281, 1]], Number.NaN)).toEqual([[1_281, 1]]);
});

test('mergeSketches() is associative, commutative and has an identity', () => {
  fc.assert(
    fc.property(sketches, sketches, sketches, (a, b, c) => {
      expect(mergeSketches(mergeSketches(a, b), c)).toEqual(mergeSketches(a, mergeSketches(b, c)));
      expect(mergeSketches(a, b)).toEqual(mergeSketches(b, a));
      expect(mergeSketches(a, [])).toEqual(a);
    }),
  );
});

test('mergeSketches() ends on entries that are no numbers', () => {
  expect(mergeSketches([[Number.NaN, 1]], [[1, 1]])).toEqual([
    [1, 1],
    [Number.NaN, 1],
  ]);
});

test('sketchQuantile() is within 1 % of the nearest-rank quantile', () => {
  const values = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (sample, q) => {
      const sketch = sample.reduce<Sketch>((sum, value) => addToSketch(sum, value), []);
      const sorted = [...sample].sort((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? Number.NaN;
      expect(Math.abs((sketchQuantile(sketch, q) ?? Number.NaN) - exact) / exact).toBeLessThan(
        0.01,
      );
    }),
  );
});

test('sketchQuantile() answers null without values or with a q that is none', () => {
  expect(sketchQuantile([], 0.5)).toBeNull();
  expect([-0.1, 1.1, Number.NaN].map((q) => sketchQuantile([[1, 1]], q))).toEqual([
    null,
    null,
    null,
  ]);
});

test('sketchIndexAtRank() finds the bucket of a rank', () => {
  const sketch: Sketch = [
    [5, 2],
    [9, 1],
  ];
  expect([1, 2, 3, 4].map((rank) => sketchIndexAtRank(sketch, rank))).toEqual([5, 5, 9, null]);
  expect(sketchCount(sketch)).toBe(3);
});
