import { expect, test } from 'vitest';
import { isMetadata, mergedMetadata } from './merged-metadata.ts';

test('mergedMetadata() puts a flag’s own before its document’s', () => {
  const merged = mergedMetadata({ owner: 'a', version: 1 }, { owner: 'b', watched: true });
  expect(merged).toEqual({ owner: 'b', version: 1, watched: true });
  expect(Object.isFrozen(merged)).toBe(true);
});

test('mergedMetadata() shares the document’s when the flag has none', () => {
  const shared = { owner: 'a' };
  expect(mergedMetadata(shared, {})).toBe(shared);
});

test.each([null, [], 'text', { a: null }, { a: {} }, { a: [1] }, { a: undefined }])(
  'isMetadata() refuses %j',
  (value) => {
    expect(isMetadata(value)).toBe(false);
  },
);

test('isMetadata() takes texts, numbers and booleans', () => {
  expect(isMetadata({ a: 'x', b: 1, c: false })).toBe(true);
});
