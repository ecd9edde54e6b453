import { expect, test } from 'vitest';
import { mergedMetadata } from './merged-metadata.ts';

test('mergedMetadata() puts a flag’s own before its document’s', () => {
  const merged = mergedMetadata({ owner: 'a', version: 1 }, { owner: 'b', watched: true });
  expect(merged).toEqual({ owner: 'b', version: 1, watched: true });
  expect(Object.isFrozen(merged)).toBe(true);
});

test('mergedMetadata() shares the document’s when the flag has none', () => {
  const shared = { owner: 'a' };
  expect(mergedMetadata(shared, {})).toBe(shared);
});

test.each([null, [], 'text', { a: null }, { a: {} }, { a: [1] }])(
  'mergedMetadata() refuses %j',
  (own) => {
    expect(mergedMetadata({}, own)).toBeNull();
  },
);
