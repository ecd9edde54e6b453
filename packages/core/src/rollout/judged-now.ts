import type { Guardrail, Judged } from '../guardrail/types.ts';
import { invariant } from '../invariant.ts';
import type { Phase, Plan, Rollout } from './types.ts';

/** The phase that a rollout is in. Throws when the plan has no such phase: our bug. */
export function phaseNow(plan: Plan, rollout: Rollout): Phase {
  const phase = plan.phases[rollout.phase];
  invariant(phase !== undefined, `phase ${rollout.phase} of plan "${plan.name}" exists`);
  return phase;
}

/** Guardrails in force: the phase's own go before the plan's. */
export function guardrailsNow(plan: Plan, rollout: Rollout): readonly Guardrail[] {
  return [...phaseNow(plan, rollout).guardrails, ...plan.guardrails];
}

/** Everything that must be absorbed and judged on a tick: guardrails, then the gate's criteria. */
export function judgedNow(plan: Plan, rollout: Rollout): readonly Judged[] {
  return [...guardrailsNow(plan, rollout), ...phaseNow(plan, rollout).gate.pass];
}
