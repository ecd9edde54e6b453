import type { Plan, Rollout } from './types.ts';

/** How an event moved a rollout. */
export interface Moved {
  readonly started: boolean;
  /** Names of phases; `null` = none was left, none was entered. */
  readonly left: string | null;
  readonly entered: string | null;
  readonly completed: boolean;
  /** Whether the candidate was taken away by a rollback. */
  readonly rolledBack: boolean;
}

/**
 * What is different between a rollout and what an event made of it, under the same plan. Never throws.
 */
export function moved(plan: Plan, before: Rollout, after: Rollout): Moved {
  const started = before.status === 'scheduled' && after.status === 'running';
  const completed = before.status !== 'completed' && after.status === 'completed';
  const isOn = !started && (completed || before.phase !== after.phase);
  return {
    started,
    left: isOn ? nameOf(plan, before.phase) : null,
    entered: started || (isOn && !completed) ? nameOf(plan, after.phase) : null,
    completed,
    rolledBack: !isTakenAway(before) && isTakenAway(after),
  };
}

function isTakenAway({ status }: Rollout): boolean {
  return status === 'rolling-back' || status === 'rolled-back';
}

function nameOf(plan: Plan, phase: number): string | null {
  return plan.phases[phase]?.name ?? null;
}
