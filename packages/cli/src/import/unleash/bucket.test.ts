import { describe, expect, test } from 'vitest';
import { strategyBucket, variantBucket } from './bucket.ts';

/** Unit, strategy number and variant number of unleash-client 6.12.1 for the group "checkout". */
const peers: readonly (readonly [string, number, number])[] = [
  ['', 73, 237],
  ['1', 58, 371],
  ['123', 56, 37],
  ['user-42', 42, 838],
  ['a-very-long-identifier-of-somebody', 78, 63],
  ['ñandú', 41, 286],
  ['日本語-7', 21, 967],
];

describe.each(peers)('for the unit "%s"', (unit, strategy, variant) => {
  test('strategyBucket() is the number of unleash-client', () => {
    expect(strategyBucket('checkout', unit)).toBe(strategy);
  });

  test('variantBucket() is the number of unleash-client', () => {
    expect(variantBucket('checkout', unit, 1_000)).toBe(variant);
  });
});
