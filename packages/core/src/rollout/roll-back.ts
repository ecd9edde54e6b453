import { type Change, told } from './change.ts';
import { rampAfterRollback } from './ramp.ts';
import type { Actor, Plan, Rollout } from './types.ts';

/** Why the candidate goes: for people, and the guardrail's name when one of them decided. */
export interface Cause {
  readonly reason: string;
  readonly guardrail?: string;
}

/**
 * Takes the candidate away. The flag layer needs nothing but this transition: the ramp goes, and
 * the same transaction publishes what is left. Control was proven present before the start.
 */
export function rollBack(
  plan: Plan,
  rollout: Rollout,
  actor: Actor,
  cause: Cause,
  nowMs: number,
): Change {
  return withdraw(plan, rollout, actor, cause, nowMs, 'rolled-back');
}

/** Takes the candidate away and runs no further layer. */
export function abort(
  plan: Plan,
  rollout: Rollout,
  actor: Actor,
  cause: Cause,
  nowMs: number,
): Change {
  return withdraw(plan, rollout, actor, cause, nowMs, 'aborted');
}

function withdraw(
  plan: Plan,
  rollout: Rollout,
  actor: Actor,
  cause: Cause,
  nowMs: number,
  status: 'rolled-back' | 'aborted',
): Change {
  const after: Rollout = {
    ...rollout,
    status,
    ramp: rampAfterRollback(rollout, plan.rollback.conversations, nowMs),
    blockers: [],
    layers: rollout.layers.map((layer) =>
      layer.name === 'flag' ? { ...layer, state: 'verified' } : { ...layer, state: 'skipped' },
    ),
    reason: cause.reason,
    changedMs: nowMs,
  };
  return told(
    after,
    actor,
    `rollout.${status}`,
    {
      reason: cause.reason,
      guardrail: cause.guardrail ?? null,
      phase: rollout.phase,
      conversations: plan.rollback.conversations,
    },
    {
      title: `${plan.name}: ${status === 'aborted' ? 'aborted' : 'rolled back'}`,
      text: `${plan.flag} gives "${plan.control}" again. ${cause.reason}`,
    },
  );
}
