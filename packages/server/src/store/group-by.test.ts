import { describe, expect, it } from 'vitest';
import { groupBy } from './group-by.ts';

describe('groupBy()', () => {
  it('keeps the order of first appearance, of groups and in them', () => {
    const groups = groupBy([3, 1, 4, 1, 5, 6], (n) => (n % 2 === 0 ? 'even' : 'odd'));
    expect([...groups]).toEqual([
      ['odd', [3, 1, 1, 5]],
      ['even', [4, 6]],
    ]);
  });
});
