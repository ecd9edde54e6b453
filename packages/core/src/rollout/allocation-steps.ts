import type { AllocationStep } from '../flag/types.ts';
import type { Plan, Rollout } from './types.ts';

/** A rollout's ramp as steps of its flag's allocation, ascending. Never throws. */
export function allocationSteps(plan: Plan, rollout: Rollout): AllocationStep[] {
  return rollout.ramp.map((step) => ({
    fromMs: step.fromMs,
    control: plan.control,
    candidate: step.candidate ?? plan.candidate,
    draws: step.draws,
  }));
}
