import { type Cell, mergeCells, type Sketch } from '@tidegate/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumCells } from './sum-cells.ts';

const sketch = fc
  .uniqueArray(fc.integer({ min: 0, max: 4_096 }), { maxLength: 6 })
  .chain((indexes) =>
    fc
      .array(fc.integer({ min: 1, max: 9 }), {
        minLength: indexes.length,
        maxLength: indexes.length,
      })
      .map(
        (counts): Sketch =>
          indexes.sort((a, b) => a - b).map((index, at) => [index, counts[at] ?? 1] as const),
      ),
  );
const distribution = fc
  .record({
    count: fc.integer({ min: 0, max: 100 }),
    sumMicro: fc.integer({ min: 0, max: 1e9 }),
    sketch,
    perUnit: fc.option(sketch, { nil: undefined }),
  })
  .map(({ perUnit, ...rest }): Cell => {
    return { kind: 'distribution', ...rest, ...(perUnit === undefined ? {} : { perUnit }) };
  });

test('sumCells() is mergeCells() two at a time (property)', () => {
  fc.assert(
    fc.property(fc.array(distribution, { minLength: 1, maxLength: 12 }), (cells) => {
      expect(sumCells(cells)).toEqual(cells.reduce(mergeCells));
    }),
    { numRuns: 200 },
  );
});

test('sumCells() takes other kinds as they come', () => {
  const gauge = (last: number): Cell => ({ kind: 'gauge', min: last, max: last, last });
  expect(sumCells([3, 9, 1, 4, 2].map(gauge))).toEqual({ kind: 'gauge', min: 1, max: 9, last: 2 });
  expect(sumCells([{ kind: 'count', count: 2 }])).toEqual({ kind: 'count', count: 2 });
});

test('sumCells() leaves what no sketch of ours has to mergeCells()', () => {
  const odd = (index: number): Cell => {
    return { kind: 'distribution', count: 1, sumMicro: 1, sketch: [[index, 1]] };
  };
  const cells = [odd(1.5), odd(5_000), odd(-1), odd(3), odd(1.5)];
  expect(sumCells(cells)).toEqual(cells.reduce(mergeCells));
});
