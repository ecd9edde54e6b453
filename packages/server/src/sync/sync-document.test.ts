import type { FlagdFlag } from '@tidegate/core';
import { expect, test } from 'vitest';
import { holdRuleset } from '../stream/held-ruleset.ts';
import { constantFlag } from '../stream/served-world.fixture.ts';
import { syncDocument } from './sync-document.ts';

const held = (flags: Record<string, unknown>) =>
  holdRuleset({
    id: '1.1.00000001',
    unitKey: 'secret',
    document: { flags: flags as Record<string, FlagdFlag> },
  });

test('syncDocument() writes the flags that work, and the environment as scope', () => {
  const flags = { good: constantFlag('ключ'), broken: null, odd: 'x' };
  expect(JSON.parse(syncDocument(held(flags), 'production', 1_000))).toEqual({
    flags: { good: constantFlag('ключ') },
    metadata: { scope: 'production' },
  });
});

test('syncDocument() refuses a document above the limit, in bytes', () => {
  const ruleset = held({ good: constantFlag('ключ') });
  const bytes = Buffer.byteLength(syncDocument(ruleset, 'production', 1_000));
  expect(syncDocument(ruleset, 'production', bytes)).toContain('ключ');
  expect(() => syncDocument(ruleset, 'production', bytes - 1)).toThrow(
    `[resource_exhausted] Cannot sync "production": its flags are ${bytes} bytes and at most ${bytes - 1} can be sent; archive flags, or use OFREP`,
  );
});
