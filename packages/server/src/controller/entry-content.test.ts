import { type FlagdFlag, flagHash } from '@tidegate/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryContent } from './entry-content.ts';

test('entryContent() gives the text, its bytes, and the hash that SDKs compute', () => {
  const flag: FlagdFlag = { state: 'ENABLED', variants: { ü: 'ä' }, defaultVariant: 'ü' };
  const json = '{"state":"ENABLED","variants":{"ü":"ä"},"defaultVariant":"ü"}';
  expect(entryContent(flag)).toEqual({ json, sha256: flagHash(flag), bytes: json.length + 3 });
});

test('entryContent() hashes any value as core does', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (variants) => {
      const flag = { state: 'ENABLED', variants } as FlagdFlag;
      return entryContent(flag).sha256 === flagHash(flag);
    }),
  );
});
