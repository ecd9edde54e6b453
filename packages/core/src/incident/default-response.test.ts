import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import { defaultResponse } from './default-response.ts';
import { followUpsDue } from './follow-ups-due.ts';

test('defaultResponse() decides nothing, and says what to do after rollbacks and incidents', () => {
  const { name, environment, matrix, followUps } = defaultResponse('production');
  expect([name, environment]).toEqual(['default', 'production']);
  expect(decide(matrix, { issue: null, metric: 'error_rate', value: 1 })).toBeNull();
  const minutes = (after: 'rollback' | 'incident' | 'completion') =>
    followUpsDue(followUps, after, 0).map(({ followUp, dueMs }) => [followUp.name, dueMs / 60_000]);
  expect(minutes('rollback')).toEqual([
    ['close-watch', 15],
    ['data-verification', 60],
    ['user-notice', 60],
  ]);
  expect(minutes('incident')).toEqual([['recovery-plan', 24 * 60]]);
  expect(minutes('completion')).toEqual([]);
});
