import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeDuration } from './describe-duration.ts';
import { readDuration } from './duration.ts';
import { reading } from './tree.fixture.ts';

test.each([
  [0, '0s'],
  [1, '1ms'],
  [300_000, '5m'],
  [5_400_000, '1h30m'],
  [172_800_000, '2d'],
  [864_000_000, '10d'],
  [1_209_600_000, '2w'],
  [1_500.4, '1s500ms'],
  [-1, '?'],
  [Number.NaN, '?'],
  [Number.POSITIVE_INFINITY, '?'],
])('describeDuration() writes %d ms as %s', (durationMs, text) => {
  expect(describeDuration(durationMs)).toBe(text);
});

test('describeDuration() writes what readDuration() reads', () => {
  const range = { min: 0, max: Number.MAX_SAFE_INTEGER };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (durationMs) => {
      const text = describeDuration(durationMs);
      const read = reading((report, node) => readDuration(report, node, 'it', range), text);
      expect(read).toEqual({ value: durationMs, problems: [] });
    }),
  );
});
