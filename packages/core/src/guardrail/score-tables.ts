import { SKETCH_INDEX_MAX, sketchValue } from '../metric/sketch.ts';

// 64 KiB, filled once: a power and a logarithm for each unit of each tick would be most of the work.
const values = Float64Array.from({ length: SKETCH_INDEX_MAX + 1 }, (_, index) =>
  sketchValue(index),
);
const logs = values.map(Math.log);

/** Value that stands for a bucket 0..4 096, as `sketchValue`; NaN for others. Never throws. */
export function bucketValue(index: number): number {
  return values[index] ?? Number.NaN;
}

/** Its natural logarithm; −Infinity for bucket 0. Never throws. */
export function bucketLog(index: number): number {
  return logs[index] ?? Number.NaN;
}
