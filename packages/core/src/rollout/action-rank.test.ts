import { expect, test } from 'vitest';
import { ACTION_RANK } from './action-rank.ts';

test('ACTION_RANK puts what does more above what does less', () => {
  const byRank = Object.entries(ACTION_RANK).sort(([, a], [, b]) => a - b);
  expect(byRank.map(([action]) => action)).toEqual(['notify', 'review', 'pause', 'rollback']);
});
