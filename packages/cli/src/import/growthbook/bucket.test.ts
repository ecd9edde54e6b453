import { describe, expect, test } from 'vitest';
import { bucket } from './bucket.ts';

/** Unit and its numbers by version 1 and 2 of @growthbook/growthbook 1.8.0 for the seed "seed". */
const peers: readonly (readonly [string, number, number])[] = [
  ['1', 0.241, 0.214],
  ['123', 0.542, 0.7884],
  ['user-42', 0.982, 0.945],
  ['a-very-long-identifier-of-somebody', 0.62, 0.2398],
  ['ñandú', 0.62, 0.0514],
  ['日本語-7', 0.323, 0.8428],
];

describe('bucket()', () => {
  test.each(peers)('is the number of GrowthBook for "%s"', (unit, first, second) => {
    expect([bucket('seed', unit, 1), bucket('seed', unit, 2)]).toEqual([first, second]);
  });

  test('is null for a version that is not known', () => {
    expect(bucket('seed', '1', 3)).toBe(null);
  });
});
