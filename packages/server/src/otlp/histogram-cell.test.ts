import { sketchValue } from '@tidegate/core';
import { expect, test } from 'vitest';
import { bucketsCell, explicitBuckets, exponentialBuckets } from './histogram-cell.ts';

test('explicitBuckets() takes the middle of each bucket, and the lower bound of the last', () => {
  const point = { bucketCounts: ['1', 2, '3', 4], explicitBounds: [10, 20, 40] };
  expect(explicitBuckets(point)).toEqual([
    [5, 1],
    [15, 2],
    [30, 3],
    [40, 4],
  ]);
});

test('explicitBuckets() takes a histogram without buckets for its mean', () => {
  expect(explicitBuckets({ count: '4', sum: 10 })).toEqual([[2.5, 4]]);
  expect(explicitBuckets({ count: '0' })).toEqual([]);
  expect(explicitBuckets({ count: '4' })).toBeNull();
});

test.each([
  { bucketCounts: [1, 2], explicitBounds: [] },
  { bucketCounts: [1, 2], explicitBounds: ['x'] },
  { bucketCounts: [1, -2], explicitBounds: [1] },
  { bucketCounts: [1, 0.5], explicitBounds: [1] },
  { bucketCounts: [1, 1, 1], explicitBounds: [2, 1] },
  { bucketCounts: new Array(3_000).fill(0), explicitBounds: new Array(2_999).fill(1) },
])('explicitBuckets() refuses what does not fit together (%#)', (point) => {
  expect(explicitBuckets(point)).toBeNull();
});

test('exponentialBuckets() takes the middle between powers of the base', () => {
  const point = { scale: 0, zeroCount: 2, positive: { offset: -1, bucketCounts: [1, 0, 3] } };
  expect(exponentialBuckets(point)).toEqual([
    [0, 2],
    [0.75, 1],
    [3, 3],
  ]);
});

test.each([
  { scale: 21, positive: { bucketCounts: [1] } },
  { scale: 0.5, positive: { bucketCounts: [1] } },
  { scale: 0, positive: { offset: 2_000, bucketCounts: [1] } },
  { scale: 0, negative: { bucketCounts: [1] } },
])('exponentialBuckets() refuses what cannot be a time (%#)', (point) => {
  expect(exponentialBuckets(point)).toBeNull();
});

test('bucketsCell() keeps sum and count exactly, in our unit', () => {
  const cell = bucketsCell(
    { count: '3', sum: 0.7 },
    [
      [0.2, 2],
      [0.3, 1],
    ],
    1_000,
  );
  expect(cell).toMatchObject({ kind: 'distribution', count: 3, sumMicro: 700_000_000 });
  expect(cell?.sketch.map(([index, n]) => [Math.round(sketchValue(index) / 10) * 10, n])).toEqual([
    [200, 2],
    [300, 1],
  ]);
});

test('bucketsCell() refuses a point whose count is another, or whose sum is none', () => {
  expect(bucketsCell({ count: '4', sum: 1 }, [[1, 3]], 1)).toBeNull();
  expect(bucketsCell({ count: '3', sum: -1 }, [[1, 3]], 1)).toBeNull();
  expect(bucketsCell({ count: '3', sum: 1e303 }, [[1, 3]], 1)).toBeNull();
});
