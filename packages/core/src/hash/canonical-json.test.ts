import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { canonicalJson } from './canonical-json.ts';

test('canonicalJson() sorts keys at every depth', () => {
  expect(canonicalJson({ b: { d: 1, c: null }, a: [{ z: 1, y: 'ä' }] })).toBe(
    '{"a":[{"y":"ä","z":1}],"b":{"c":null,"d":1}}',
  );
});

test('canonicalJson() loses nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
