import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { flagHash } from './flag-hash.ts';
import type { FlagdFlag } from './types.ts';

const flag: FlagdFlag = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'on',
  metadata: { unit: 'user' },
};

test('flagHash() is the SHA-256 of the canonical flag', () => {
  const canonical =
    '{"defaultVariant":"on","metadata":{"unit":"user"},"state":"ENABLED","variants":{"off":false,"on":true}}';
  expect(flagHash(flag)).toBe(createHash('sha256').update(canonical).digest('hex'));
});

test('flagHash() sees content and not the order of members', () => {
  expect(flagHash({ ...flag, variants: { off: false, on: true } })).toBe(flagHash(flag));
  expect(flagHash({ ...flag, variants: { on: true, off: true } })).not.toBe(flagHash(flag));
  expect(flagHash({ ...flag, targeting: {} })).not.toBe(flagHash(flag));
});
