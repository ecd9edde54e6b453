import { expect, test } from 'vitest';
import { inChunks } from './in-chunks.ts';

test('inChunks() splits a list in order, the rest last', () => {
  expect(inChunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inChunks([1, 2], 2)).toEqual([[1, 2]]);
  expect(inChunks([], 2)).toEqual([]);
});
