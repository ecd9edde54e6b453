import { expect, test } from 'vitest';
import { SKETCH_INDEX_MAX, sketchValue } from '../metric/sketch.ts';
import { bucketLog, bucketValue } from './score-tables.ts';

test('bucketValue() and bucketLog() are those of the sketch', () => {
  for (const index of [0, 1, 1_281, SKETCH_INDEX_MAX]) {
    expect(bucketValue(index)).toBe(sketchValue(index));
    expect(bucketLog(index)).toBe(Math.log(sketchValue(index)));
  }
});

test('bucketValue() and bucketLog() know no other bucket', () => {
  expect([bucketValue(-1), bucketValue(SKETCH_INDEX_MAX + 1), bucketLog(0.5)]).toEqual([
    NaN,
    NaN,
    NaN,
  ]);
});
