import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSketch, SKETCH_ENTRIES_MAX } from './create-sketch.ts';
import { addToSketch, type Sketch, sketchCount } from './sketch.ts';

test('addAll() adds what was drained elsewhere, and leaves out what no bucket is', () => {
  const whole = createSketch();
  const part = createSketch();
  for (const value of [1, 1, 1_000]) {
    whole.add(value);
    part.add(value);
  }
  const sum = createSketch();
  sum.addAll(part.drain());
  sum.addAll([
    [-1, 5],
    [4_097, 5],
    [Number.NaN, 5],
  ]);
  expect(sum.drain()).toEqual(whole.drain());
});

test('createSketch() drains what addToSketch() would have counted, and is empty then', () => {
  const values = fc.array(
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ min: 0, max: 1e4 })),
    { maxLength: 100 },
  );
  fc.assert(
    fc.property(values, (sample) => {
      const builder = createSketch();
      for (const value of sample) builder.add(value);
      expect(builder.drain()).toEqual(
        sample.reduce<Sketch>((sum, value) => addToSketch(sum, value), []),
      );
      expect(builder.drain()).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('createSketch() can be filled again after a drain', () => {
  const builder = createSketch();
  builder.add(1);
  builder.drain();
  expect(builder.add(2)).toBe(true);
  expect(builder.drain()).toEqual([[1_345, 1]]);
});

test('createSketch() refuses what is not finite', () => {
  const builder = createSketch();
  expect([Number.NaN, Infinity, -Infinity].map((value) => builder.add(value))).toEqual([
    false,
    false,
    false,
  ]);
  expect(builder.drain()).toEqual([]);
});

test('createSketch() drains at most 2 048 entries and loses no count', () => {
  const builder = createSketch();
  for (let index = 0; index < 3_000; index++) builder.add(2 ** (-20 + index / 64) * 1.004);
  const entries = builder.drain();
  expect(entries.length).toBe(SKETCH_ENTRIES_MAX);
  expect(sketchCount(entries)).toBe(3_000);
});
