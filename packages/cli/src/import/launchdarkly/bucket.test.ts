import { describe, expect, test } from 'vitest';
import { bucket } from './bucket.ts';

/** Unit and its hundred-thousandth of @launchdarkly/node-server-sdk 9.13.7, by salt and by seed. */
const peers: readonly (readonly [string, number, number])[] = [
  ['1', 6052, 93241],
  ['123', 13550, 52548],
  ['user-42', 49727, 18749],
  ['a-very-long-identifier-of-somebody', 52109, 25003],
  ['ñandú', 78404, 25691],
  ['日本語-7', 74107, 57331],
];

describe('bucket()', () => {
  test.each(peers)('is the number of LaunchDarkly for "%s"', (unit, salted, seeded) => {
    const parts = (prefix: string) => Math.floor(bucket(prefix, unit) * 100_000);
    expect([parts('checkout.salt-1'), parts('61')]).toEqual([salted, seeded]);
  });
});
