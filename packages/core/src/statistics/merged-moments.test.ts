import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Deviations, mergedMoments } from './merged-moments.ts';

function momentsOf(values: readonly number[]): Deviations {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count: values.length, mean, squares };
}

test('mergedMoments() are those of both samples together', () => {
  const lists = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { maxLength: 20 });
  fc.assert(
    fc.property(lists, lists, (a, b) => {
      const merged = mergedMoments(momentsOf(a), momentsOf(b));
      const whole = momentsOf([...a, ...b]);
      expect(merged.count).toBe(whole.count);
      expect(merged.mean).toBeCloseTo(whole.mean, 9);
      expect(merged.squares).toBeCloseTo(whole.squares, 5);
    }),
  );
});

test('mergedMoments() keep their digits far from 0, where sums of squares have none left', () => {
  const a = momentsOf([1e9, 1e9 + 2]);
  const b = momentsOf([1e9 + 4, 1e9 + 6]);
  expect(mergedMoments(a, b)).toEqual({ count: 4, mean: 1e9 + 3, squares: 20 });
});
