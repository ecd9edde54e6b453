import type { FollowUp, Response } from './types.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const once = (name: string, title: string, after: FollowUp['after'], dueMs: number): FollowUp => ({
  ...{ name, title, after, dueMs },
  ...{ everyMs: null, times: 1, ours: [] },
});

/**
 * How an environment answers that has no response of its own: without a decision matrix, with what
 * is worth doing after every rollback, and a recovery plan within 24 h of every incident.
 */
export function defaultResponse(environment: string): Response {
  return {
    name: 'default',
    description: 'Built in: a file of kind Response takes its place',
    environment,
    matrix: [],
    followUps: [
      once('close-watch', 'Watch closely for 15 minutes', 'rollback', 15 * MINUTE_MS),
      once('data-verification', 'Verify that the data is whole', 'rollback', HOUR_MS),
      once('user-notice', 'Tell the users what happened', 'rollback', HOUR_MS),
      once('recovery-plan', 'Write the recovery plan', 'incident', 24 * HOUR_MS),
    ],
  };
}
