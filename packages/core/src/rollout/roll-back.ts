import { and, type Change, told } from './change.ts';
import { stepsOf } from './layer-steps.ts';
import { layersOf } from './layers-of.ts';
import { endStage } from './on-stage.ts';
import { runProcedure } from './procedure.ts';
import { rampAfterRollback } from './ramp.ts';
import type {
  Actor,
  GoingBack,
  Layer,
  LayerState,
  Plan,
  RollbackScope,
  Rollout,
  RolloutStatus,
} from './types.ts';
import { waysBack } from './ways-back.ts';

/** All layers, without a limit of time: what nothing was said of. */
export const FULL_SCOPE: RollbackScope = {
  ...{ scope: 'full', row: null },
  ...{ withinMs: null, flagsWithinMs: null },
};

/** Why the candidate goes: for people, the guardrail's name when one of them decided, and how far back. */
export interface Cause {
  readonly reason: string;
  readonly guardrail?: string;
  readonly scope?: RollbackScope | undefined;
}

/**
 * Takes the candidate away. The flag layer needs nothing but this transition: the ramp goes, and
 * the same transaction publishes what is left. Control was proven present before the start. With
 * further layers, or checks of the flag's own, the rollout is `rolling-back` until the last of them
 * is settled. One that has not started gave nothing to anybody: it is aborted.
 */
export function rollBack(
  plan: Plan,
  rollout: Rollout,
  actor: Actor,
  cause: Cause,
  nowMs: number,
): Change {
  if (rollout.status === 'scheduled') return abort(plan, rollout, actor, cause, nowMs);
  const scope = cause.scope ?? FULL_SCOPE;
  const layers = layersOf(plan).map((layer) => asBegun(layer, scope, nowMs));
  const isOver = layers.every(({ state }) => state !== 'waiting');
  const status = isOver ? 'rolled-back' : 'rolling-back';
  const goingBack = { ...scope, beganMs: nowMs };
  const taken = withdraw(plan, rollout, actor, cause, nowMs, { status, layers, goingBack });
  return isOver ? taken : and(taken, (now) => runProcedure(plan, now, nowMs));
}

/** Takes the candidate away and runs no further layer. */
export function abort(
  plan: Plan,
  rollout: Rollout,
  actor: Actor,
  cause: Cause,
  nowMs: number,
): Change {
  const layers = layersOf(plan).map(({ kind, name }) =>
    kind === 'flag' ? backAtOnce(name, nowMs) : leftOut(name, 'abort'),
  );
  return withdraw(plan, rollout, actor, cause, nowMs, { status: 'aborted', layers });
}

/** The flag is back in this very transition; its checks, if it has any, come after. */
function asBegun(layer: Layer, { scope }: RollbackScope, nowMs: number): LayerState {
  const { kind, name } = layer;
  if (kind === 'flag' && stepsOf(layer).length === 0) return backAtOnce(name, nowMs);
  if (kind !== 'flag' && scope === 'quick') return leftOut(name, 'scope');
  return { name, state: 'waiting', effectId: null };
}

function backAtOnce(name: string, nowMs: number): LayerState {
  return { name, state: 'verified', effectId: null, beganMs: nowMs, endedMs: nowMs };
}

function leftOut(name: string, skippedBy: 'scope' | 'abort'): LayerState {
  return { name, state: 'skipped', effectId: null, skippedBy };
}

interface Withdrawn {
  readonly status: Extract<RolloutStatus, 'rolling-back' | 'rolled-back' | 'aborted'>;
  readonly layers: readonly LayerState[];
  readonly goingBack?: GoingBack;
}

function withdraw(
  plan: Plan,
  rollout: Rollout,
  actor: Actor,
  { reason, guardrail, scope }: Cause,
  nowMs: number,
  withdrawn: Withdrawn,
): Change {
  const { status, layers } = withdrawn;
  const after: Rollout = {
    ...endStage(rollout, nowMs),
    ramp: rampAfterRollback(rollout, plan.rollback.conversations, nowMs),
    ...{ blockers: [], reason, changedMs: nowMs },
    ...withdrawn,
  };
  const flags = layersOf(plan).flatMap(({ kind, name }) => (kind === 'flag' ? [name] : []));
  const later = layers.flatMap(({ name, state }) =>
    state === 'waiting' && !flags.includes(name) ? [name] : [],
  );
  const toGo = later.length === 0 ? '' : `; then ${later.map((name) => `"${name}"`).join(', ')}`;
  const ways = waysBack(plan, rollout).map(
    ({ title, wayBack }) => `. Way back of "${title}": ${wayBack}`,
  );
  return told(
    after,
    actor,
    status === 'aborted' ? 'rollout.aborted' : 'rollout.rolled-back',
    {
      ...{ reason, guardrail: guardrail ?? null, phase: rollout.phase },
      conversations: plan.rollback.conversations,
      ...(later.length === 0 ? {} : { layers: later }),
      ...(scope === undefined || status === 'aborted' ? {} : { scope: { ...scope } }),
    },
    {
      title: `${plan.name}: ${status === 'aborted' ? 'aborted' : 'rolled back'}`,
      text: `${plan.flag} gives "${plan.control}" again${toGo}. ${reason}${ways.join('')}`,
    },
  );
}
