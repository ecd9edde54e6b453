import { and, type Change, told } from './change.ts';
import { endStage } from './on-stage.ts';
import { laterLayers, newLayers, runProcedure } from './procedure.ts';
import { rampAfterRollback } from './ramp.ts';
import type { Actor, LayerState, Plan, Rollout, RolloutStatus } from './types.ts';
import { waysBack } from './ways-back.ts';

/** Why the candidate goes: for people, and the guardrail's name when one of them decided. */
export interface Cause {
  readonly reason: string;
  readonly guardrail?: string;
}

/**
 * Takes the candidate away. The flag layer needs nothing but this transition: the ramp goes, and
 * the same transaction publishes what is left. Control was proven present before the start. With
 * further layers the rollout is `rolling-back` until the last of them is verified or skipped. One
 * that has not started gave nothing to anybody: it is aborted.
 */
export function rollBack(
  plan: Plan,
  rollout: Rollout,
  actor: Actor,
  cause: Cause,
  nowMs: number,
): Change {
  if (rollout.status === 'scheduled') return abort(plan, rollout, actor, cause, nowMs);
  const later = laterLayers(plan).map(({ name }) => name);
  if (later.length === 0) return withdraw(plan, rollout, actor, cause, nowMs, 'rolled-back');
  return and(withdraw(plan, rollout, actor, cause, nowMs, 'rolling-back', later), (now) =>
    runProcedure(plan, now, nowMs),
  );
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
  status: Extract<RolloutStatus, 'rolling-back' | 'rolled-back' | 'aborted'>,
  later: readonly string[] = [],
): Change {
  const layers = newLayers(plan).map(
    (layer): LayerState =>
      later.includes(layer.name)
        ? layer
        : { ...layer, state: 'verified', beganMs: nowMs, endedMs: nowMs },
  );
  const after: Rollout = {
    ...endStage(rollout, nowMs),
    status,
    ramp: rampAfterRollback(rollout, plan.rollback.conversations, nowMs),
    blockers: [],
    layers: status === 'aborted' ? layers.map(skippedAfterFlag(plan)) : layers,
    reason: cause.reason,
    changedMs: nowMs,
  };
  const toGo = later.length === 0 ? '' : `; then ${later.map((name) => `"${name}"`).join(', ')}`;
  const ways = waysBack(plan, rollout).map(
    ({ title, wayBack }) => `. Way back of "${title}": ${wayBack}`,
  );
  return told(
    after,
    actor,
    status === 'aborted' ? 'rollout.aborted' : 'rollout.rolled-back',
    {
      reason: cause.reason,
      guardrail: cause.guardrail ?? null,
      phase: rollout.phase,
      conversations: plan.rollback.conversations,
      ...(later.length === 0 ? {} : { layers: later }),
    },
    {
      title: `${plan.name}: ${status === 'aborted' ? 'aborted' : 'rolled back'}`,
      text: `${plan.flag} gives "${plan.control}" again${toGo}. ${cause.reason}${ways.join('')}`,
    },
  );
}

function skippedAfterFlag(plan: Plan): (layer: LayerState) => LayerState {
  const later = laterLayers(plan).map(({ name }) => name);
  return (layer) =>
    later.includes(layer.name) ? { name: layer.name, state: 'skipped', effectId: null } : layer;
}
