import type { FollowUp } from './types.ts';

/** A follow-up and when it is due for the first time, ms since epoch. */
export interface DueFollowUp {
  readonly followUp: FollowUp;
  readonly dueMs: number;
}

/**
 * What is to be done after something happened at `sinceMs` (ms since epoch), soonest first; what is
 * due together keeps its order. Never throws.
 */
export function followUpsDue(
  followUps: readonly FollowUp[],
  after: FollowUp['after'],
  sinceMs: number,
): readonly DueFollowUp[] {
  return followUps
    .filter((followUp) => followUp.after === after)
    .map((followUp) => ({ followUp, dueMs: sinceMs + followUp.dueMs }))
    .sort((left, right) => left.dueMs - right.dueMs);
}
