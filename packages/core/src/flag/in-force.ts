import { CONVERSATION_START } from './conversation-start.ts';
import type { AllocationStep, AuthoredFlag, Logic } from './types.ts';

/**
 * What a step gives, of the one that was in force when the conversation started: a step that comes
 * later changes it for no conversation that runs. Steps that give the same are asked as one, so it
 * is no condition at all where all give the same. Never throws.
 *
 * @param steps newest first, as `reachableSteps` gives them
 * @param older for conversations that are older than all steps
 * @param give what a step gives
 */
export function inForce(
  steps: readonly AllocationStep[],
  older: Logic,
  give: (step: AllocationStep) => Logic,
): Logic {
  const branches: Logic[] = [];
  let before = JSON.stringify(older);
  // Oldest first: each then stands before those that it beats.
  for (const step of steps.toReversed()) {
    const given = give(step);
    const text = JSON.stringify(given);
    if (text === before) continue;
    branches.unshift({ '>=': [CONVERSATION_START, step.fromMs] }, given);
    before = text;
  }
  return branches.length === 0 ? older : { if: [...branches, older] };
}

/**
 * The steps of a flag's allocation, newest first. One that a later step covers whole decides for
 * nobody and is left out. Never throws.
 */
export function reachableSteps({ allocation }: AuthoredFlag): readonly AllocationStep[] {
  let coveredFromMs = Number.POSITIVE_INFINITY;
  return (allocation?.steps ?? []).toReversed().filter(({ fromMs }) => {
    const isReachable = fromMs < coveredFromMs;
    if (isReachable) coveredFromMs = fromMs;
    return isReachable;
  });
}
