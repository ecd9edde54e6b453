import { and, type Change, told } from './change.ts';
import { runProcedure } from './procedure.ts';
import { FULL_SCOPE } from './roll-back.ts';
import type { LayerState, Plan, Refusal, Rollout, RolloutEvent } from './types.ts';

type RollbackEvent = Extract<RolloutEvent, { type: 'rollback' }>;

/** Whether a rollback that is under way or over left layers for one that goes further. Never throws. */
export function mayGoFurther({ status, goingBack, layers }: Rollout): boolean {
  const isBack = status === 'rolling-back' || status === 'rolled-back';
  if (!isBack || goingBack?.scope !== 'quick') return false;
  return layers.some(({ skippedBy }) => skippedBy === 'scope');
}

/** Goes further back than was decided at first: layers that were left out wait again. */
export function deepen(plan: Plan, rollout: Rollout, event: RollbackEvent, nowMs: number): Change {
  const { actor, reason, scope = FULL_SCOPE } = event;
  const layers = rollout.layers.map(
    (layer): LayerState =>
      layer.skippedBy === 'scope' ? { name: layer.name, state: 'waiting', effectId: null } : layer,
  );
  const names = rollout.layers.flatMap(({ name, skippedBy }) =>
    skippedBy === 'scope' ? [name] : [],
  );
  const after: Rollout = {
    ...{ ...rollout, status: 'rolling-back', layers, reason, changedMs: nowMs },
    // It is decided anew, with times of its own.
    goingBack: { ...scope, beganMs: nowMs },
  };
  const toGo = names.map((name) => `"${name}"`).join(', ');
  return and(
    told(
      after,
      actor,
      'rollout.rollback-deepened',
      { reason, row: scope.row, layers: names },
      { title: `${plan.name}: rolled back further`, text: `Now ${toGo} too. ${reason}` },
    ),
    (now) => runProcedure(plan, now, nowMs),
  );
}

/** Why a rollback that is under way does not go this far, or `null` when it does. Never throws. */
export function refuseDeepening(rollout: Rollout, event: RollbackEvent): Refusal | null {
  const isPart = event.segments !== undefined || event.toWeightParts !== undefined;
  if (!isPart && event.scope?.scope !== 'quick') return null;
  return {
    code: 'wrong-status',
    sentence: `Cannot rollback rollout "${rollout.id}": it is ${rollout.status}, and the flag is back already; a second rollback goes further, with scope full`,
  };
}
