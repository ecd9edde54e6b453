import { createSketch, mergeSketches, SKETCH_INDEX_MAX, type Sketch } from '@tidegate/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSketchSum } from './sketch-sum.ts';

it('createSketchSum() adds stored sketches up as mergeSketches() does', () => {
  const sketch = fc
    .array(fc.tuple(fc.nat(SKETCH_INDEX_MAX), fc.integer({ min: 1, max: 1e12 })), { maxLength: 20 })
    .map((entries) => [...new Map(entries)].sort(([left], [right]) => left - right));
  fc.assert(
    fc.property(fc.array(sketch, { maxLength: 5 }), (sketches) => {
      const sum = createSketchSum();
      for (const one of sketches) sum.add(JSON.stringify(one));
      expect(sum.drain()).toEqual(sketches.reduce<Sketch>(mergeSketches, []));
    }),
    { numRuns: 50 },
  );
});

it('createSketchSum() holds the whole range, and leaves out what no sketch has', () => {
  const builder = createSketch();
  for (const value of [0, 1, 2 ** 50]) builder.add(value);
  const text = JSON.stringify(builder.drain());
  const sum = createSketchSum();
  sum.add(text);
  sum.add(`[[${SKETCH_INDEX_MAX + 1},1]]`);
  sum.add('[]');
  expect(JSON.stringify(sum.drain())).toBe(text);
});
