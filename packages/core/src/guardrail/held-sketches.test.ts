import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeSketches, SKETCH_INDEX_MAX, type Sketch } from '../metric/sketch.ts';
import { sumSketches } from './held-sketches.ts';

const sketches = fc
  .uniqueArray(fc.integer({ min: 0, max: SKETCH_INDEX_MAX }), { maxLength: 9 })
  .map((indexes): Sketch => indexes.sort((a, b) => a - b).map((index) => [index, 1 + (index % 3)]));

test('sumSketches() is as many mergeSketches()', () => {
  fc.assert(
    fc.property(fc.array(sketches, { maxLength: 4 }), (all) => {
      const merged = all.reduce<Sketch>((sum, sketch) => mergeSketches(sum, sketch), []);
      expect(sumSketches(all)).toEqual(merged);
    }),
    { seed: 6, numRuns: 200 },
  );
});

test('sumSketches() takes indexes that no sketch has', () => {
  const foreign: Sketch = [[Number.MAX_SAFE_INTEGER, 1]];
  expect(sumSketches([foreign, [[5, 2]], foreign])).toEqual([
    [5, 2],
    [Number.MAX_SAFE_INTEGER, 2],
  ]);
});
