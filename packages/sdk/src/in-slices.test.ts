import { expect, test } from 'vitest';
import { inSlices } from './in-slices.ts';

test.each([
  [0, 0],
  [3, 0],
  [4, 1],
  [7, 2],
])('inSlices() of %i items in threes lets others have their turn %i times', async (n, breaths) => {
  const items = Array.from({ length: n }, (_, index) => `i-${index}`);
  let turns = 0;
  const breathe = async () => {
    turns += 1;
  };
  const all = await inSlices(items, 3, breathe, (item, index) => [item, index]);
  expect([all, turns]).toEqual([items.map((item, index) => [item, index]), breaths]);
});
