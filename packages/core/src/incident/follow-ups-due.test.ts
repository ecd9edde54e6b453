import { expect, test } from 'vitest';
import { followUpsDue } from './follow-ups-due.ts';
import { aFollowUp } from './matrix.fixture.ts';

test('followUpsDue() counts from what happened, soonest first, and leaves the others out', () => {
  const followUps = [
    aFollowUp({ name: 'weekly', dueMs: 7_000 }),
    aFollowUp({ name: 'plan', after: 'incident', dueMs: 1 }),
    aFollowUp({ name: 'watch', dueMs: 15 }),
    aFollowUp({ name: 'notice', dueMs: 15 }),
    aFollowUp({ name: 'hourly', after: 'completion', dueMs: 1 }),
  ];
  const due = followUpsDue(followUps, 'rollback', 1_000);
  expect(due.map(({ followUp, dueMs }) => [followUp.name, dueMs])).toEqual([
    ['watch', 1_015],
    ['notice', 1_015],
    ['weekly', 8_000],
  ]);
  expect(followUpsDue([], 'rollback', 1_000)).toEqual([]);
});
