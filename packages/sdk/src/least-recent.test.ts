import { expect, test } from 'vitest';
import { LeastRecent } from './least-recent.ts';

test('take() forgets what was not asked for the longest time', () => {
  const made: string[] = [];
  const items = new LeastRecent<string>(2);
  const take = (key: string) =>
    items.take(key, () => {
      made.push(key);
      return key;
    });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) take(key);
  expect([made, items.size]).toEqual([['a', 'b', 'c', 'b'], 2]);
});
