import { expect, test } from 'vitest';
import { createTurnStatistics } from './turn-statistics.ts';

test('createTurnStatistics() counts by variant and remembers the first bad turn', () => {
  const statistics = createTurnStatistics();
  statistics.begin('new');
  statistics.begin('new');
  statistics.begin('legacy');
  statistics.end('legacy', false, 5);
  statistics.leak('new', 10);
  statistics.end('new', false, 12);
  statistics.end('new', true, 20);
  expect(statistics.snapshot()).toEqual({
    new: { begun: 2, ended: 2, failed: 1, leaks: 1, firstBadMs: 10 },
    legacy: { begun: 1, ended: 1, failed: 0, leaks: 0, firstBadMs: null },
  });
});

test('createTurnStatistics() hands out copies', () => {
  const statistics = createTurnStatistics();
  statistics.begin('new');
  const before = statistics.snapshot();
  statistics.begin('new');
  expect(before['new']?.begun).toBe(1);
});

test('createTurnStatistics() counts the variants beyond 100 together', () => {
  const statistics = createTurnStatistics();
  for (let index = 0; index < 150; index += 1) statistics.begin(`v${index}`);
  expect(statistics.snapshot()['(others)']?.begun).toBe(50);
});
