import { expect, test } from 'vitest';
import { SKETCH_INDEX_MAX } from '../metric/sketch.ts';
import { addValues, NO_VALUES } from './compared-values-counts.ts';
import { SLOTS_MAX } from './compared-values-limits.ts';

test('SLOTS_MAX is enough for 16 octaves bucket by bucket and for all 64 in steps of 4', () => {
  const spanned = (low: number, high: number) =>
    addValues(NO_VALUES, [
      [low, 1],
      [high, 1],
    ]);
  expect(spanned(1, SLOTS_MAX).step).toBe(1);
  expect(spanned(1, SLOTS_MAX + 1).step).toBe(2);
  expect(spanned(1, SKETCH_INDEX_MAX)).toMatchObject({ step: 4, total: 2 });
  expect(spanned(1, SKETCH_INDEX_MAX).slots).toHaveLength(SLOTS_MAX);
});
