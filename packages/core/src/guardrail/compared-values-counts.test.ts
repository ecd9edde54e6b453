import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SKETCH_INDEX_MAX, type Sketch, sketchValue } from '../metric/sketch.ts';
import { addValues, bucketsAtRanks, NO_VALUES, pooledValues } from './compared-values-counts.ts';

const sketches = fc
  .dictionary(
    fc.integer({ min: 0, max: SKETCH_INDEX_MAX }).map(String),
    fc.integer({ min: 1, max: 9 }),
    { maxKeys: 12 },
  )
  .map((counts): Sketch => Object.entries(counts).map(([index, count]) => [Number(index), count]));

test('addValues() counts each bucket in its slot', () => {
  const counts = addValues(
    addValues(NO_VALUES, [
      [0, 1],
      [10, 2],
    ]),
    [
      [8, 1],
      [10, 1],
    ],
  );
  expect(counts).toEqual({ total: 5, zeros: 1, step: 1, first: 7, slots: [1, 0, 3] });
});

test('addValues() changes nothing that it is given', () => {
  const counts = addValues(NO_VALUES, [[10, 2]]);
  const before = structuredClone(counts);
  addValues(counts, [
    [10, 5],
    [300, 1],
  ]);
  expect([counts, NO_VALUES.total]).toEqual([before, 0]);
});

test('addValues() leaves out what is no entry', () => {
  const hostile = [
    [-1, 1],
    [SKETCH_INDEX_MAX + 1, 1],
    [Number.NaN, 1],
    [5, Number.NaN],
    [5, 0],
    [5, -2],
  ] as const;
  expect(addValues(NO_VALUES, hostile)).toEqual(NO_VALUES);
});

test('addValues() keeps every value within 3.2 % whatever comes, in any order', () => {
  fc.assert(
    fc.property(sketches, sketches, (a, b) => {
      const counts = addValues(addValues(NO_VALUES, a), b);
      expect(addValues(addValues(NO_VALUES, b), a)).toEqual(counts);
      const all = [...a, ...b]
        .flatMap(([index, n]) => new Array<number>(n).fill(index))
        .sort((x, y) => x - y);
      expect(counts.total).toBe(all.length);
      const found = bucketsAtRanks(
        counts,
        all.map((_, i) => i + 1),
      );
      for (const [i, index] of all.entries()) {
        const [shown, value] = [sketchValue(found[i] ?? -1), sketchValue(index)];
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(0.032 * value);
      }
    }),
    { seed: 7, numRuns: 100 },
  );
});

test('bucketsAtRanks() answers null beyond the last', () => {
  const counts = addValues(NO_VALUES, [
    [0, 2],
    [10, 1],
  ]);
  expect(bucketsAtRanks(counts, [1, 2, 3, 4])).toEqual([0, 0, 10, null]);
  expect(bucketsAtRanks(NO_VALUES, [1])).toEqual([null]);
});

test('pooledValues() is the sketch of both', () => {
  const a = addValues(NO_VALUES, [
    [0, 1],
    [10, 2],
  ]);
  const b = addValues(NO_VALUES, [
    [0, 1],
    [9, 1],
    [10, 1],
  ]);
  const sum = [
    [0, 2],
    [9, 1],
    [10, 3],
  ];
  expect(pooledValues(a, b)).toEqual(sum);
  expect(pooledValues(b, a)).toEqual(sum);
  expect([pooledValues(a, NO_VALUES), pooledValues(NO_VALUES, NO_VALUES)]).toEqual([
    [
      [0, 1],
      [10, 2],
    ],
    [],
  ]);
});

test('pooledValues() counts all where the steps differ', () => {
  const wide = addValues(NO_VALUES, [
    [1, 1],
    [4_000, 2],
  ]);
  const narrow = addValues(NO_VALUES, [
    [100, 3],
    [101, 4],
  ]);
  for (const pool of [pooledValues(wide, narrow), pooledValues(narrow, wide)])
    expect(pool.reduce((sum, [, count]) => sum + count, 0)).toBe(10);
});
