import { announce } from './announce.ts';
import { and, type Change } from './change.ts';
import { startDueChecks } from './due-checks.ts';
import { moved } from './moved.ts';
import { giveTasks } from './tasks.ts';
import type { Plan, Rollout, RolloutEvent } from './types.ts';

/**
 * What follows from a change, whatever made it: announcements, tasks, and automatic checks of the
 * phase that the rollout is in now.
 *
 * @param plan the one that it runs after the change
 * @param before the rollout before it
 */
export function following(
  plan: Plan,
  before: Rollout,
  change: Change,
  event: RolloutEvent,
  nowMs: number,
): Change {
  // An edit numbers phases anew, but leaves and enters none.
  const basis = event.type === 'edit' ? { ...before, phase: change.rollout.phase } : before;
  const how = moved(plan, basis, change.rollout);
  const isAgain = how.entered !== null || how.completed || event.type === 'resume';
  return and(change, (now) =>
    and(announce(plan, now, how, nowMs), (announced) =>
      and(giveTasks(plan, announced, how, nowMs), (tasked) =>
        startDueChecks(plan, tasked, isAgain, nowMs),
      ),
    ),
  );
}
