import type { Refusal, Rollout, RolloutEvent, RolloutStatus } from './types.ts';
import { verbOf } from './verb-of.ts';

/**
 * Which commands a status takes. Ticks are always taken; after the end they change nothing. Ends of
 * effects are taken while something waits for them.
 */
const TAKES: Readonly<Record<RolloutStatus, readonly RolloutEvent['type'][]>> = {
  scheduled: ['start', 'check', 'stage', 'edit', 'abort', 'rollback'],
  running: [
    ...(['approve', 'answer', 'promote', 'pause', 'check', 'stage', 'edit'] as const),
    ...(['abort', 'rollback', 'ship'] as const),
  ],
  paused: [
    ...(['approve', 'answer', 'promote', 'resume', 'check', 'stage', 'edit'] as const),
    ...(['abort', 'rollback', 'ship'] as const),
  ],
  'rolling-back': ['layer'],
  completed: ['rollback', 'check', 'stage'],
  'rolled-back': [],
  aborted: [],
};

/**
 * Why a rollout in its status takes no such event, or `null` when it does. Never throws.
 *
 * @param isShallow whether it was rolled back, but not all the way
 */
export function refuseStatus(
  { id, status }: Rollout,
  type: RolloutEvent['type'],
  isShallow = false,
): Refusal | null {
  if (type === 'tick' || type === 'effect-done') return null;
  const taken = isShallow ? [...TAKES[status], 'rollback' as const] : TAKES[status];
  if (taken.includes(type)) return null;
  // Only an experiment is shipped, and who decides one is told so by it.
  const hints = taken.filter((one) => one !== 'ship');
  const may = hints.length === 0 ? 'nothing more can be done with it' : `try ${hints.join(', ')}`;
  return {
    code: 'wrong-status',
    sentence: `Cannot ${verbOf(type)} rollout "${id}": it is ${status}; ${may}`,
  };
}
