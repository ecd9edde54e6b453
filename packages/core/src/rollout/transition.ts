import { unreachable } from '../invariant.ts';
import { type Change, quiet, sealed } from './change.ts';
import { deepen, mayGoFurther } from './deepen.ts';
import { following } from './following.ts';
import { isWatched } from './is-watched.ts';
import { isPartial, lowerShare } from './lower-share.ts';
import { onCheck } from './on-check.ts';
import { onAnswer, onApprove, onPause, onPromote, onResume } from './on-command.ts';
import { onEdit } from './on-edit.ts';
import { onEffectDone } from './on-effect-done.ts';
import { onLayer } from './on-layer.ts';
import { onStage } from './on-stage.ts';
import { onStart, onTickBeforeStart } from './on-start.ts';
import { onTick } from './on-tick.ts';
import { onTickGoingBack } from './on-tick-going-back.ts';
import { refuse } from './refuse.ts';
import { abort, rollBack } from './roll-back.ts';
import { ship } from './ship.ts';
import type { Plan, Rollout, RolloutEvent, Transition } from './types.ts';

/**
 * What next? The one place where a rollout changes: total over every (status, event), reads no
 * clock, does nothing. Publishing is no effect: the caller lowers the new ramp in the transaction
 * in which it writes rollout, audit rows and effects.
 *
 * @param event a tick of the controller, what a person or program asked for, or what became of an
 *   effect
 * @param nowMs ms since epoch
 * @returns the rollout one revision on, effects with their idempotency keys, and audit rows; or the
 *   rollout as it was with a `refusal`
 * @throws Error when the rollout stands in a phase that its plan does not have: our bug
 */
export function transition(
  plan: Plan,
  rollout: Rollout,
  event: RolloutEvent,
  nowMs: number,
): Transition {
  const refusal = refuse(plan, rollout, event, nowMs);
  if (refusal !== null) return { rollout, effects: [], auditRows: [], refusal };
  const runs = event.type === 'edit' ? event.plan : plan;
  const change = changeBy(plan, rollout, event, nowMs);
  return sealed(runs, following(runs, rollout, change, event, nowMs), nowMs);
}

function changeBy(plan: Plan, rollout: Rollout, event: RolloutEvent, nowMs: number): Change {
  switch (event.type) {
    case 'tick':
      if (isWatched(rollout.status)) return onTick(plan, rollout, event, nowMs);
      if (rollout.status === 'scheduled') return onTickBeforeStart(plan, rollout, event, nowMs);
      if (rollout.status === 'rolling-back') return onTickGoingBack(plan, rollout, nowMs);
      return quiet(rollout);
    case 'start':
      return onStart(plan, rollout, event, nowMs);
    case 'approve':
      return onApprove(plan, rollout, event, nowMs);
    case 'answer':
      return onAnswer(plan, rollout, event, nowMs);
    case 'promote':
      return onPromote(plan, rollout, event, nowMs);
    case 'pause':
      return onPause(plan, rollout, event, nowMs);
    case 'resume':
      return onResume(plan, rollout, event, nowMs);
    case 'abort':
      return abort(plan, rollout, event.actor, event, nowMs);
    case 'rollback':
      if (isPartial(event)) return lowerShare(plan, rollout, event, nowMs);
      return mayGoFurther(rollout)
        ? deepen(plan, rollout, event, nowMs)
        : rollBack(plan, rollout, event.actor, event, nowMs);
    case 'ship':
      return ship(plan, rollout, event, nowMs);
    case 'check':
      return onCheck(plan, rollout, event, nowMs);
    case 'stage':
      return onStage(rollout, event, nowMs);
    case 'layer':
      return onLayer(plan, rollout, event, nowMs);
    case 'edit':
      return onEdit(plan, rollout, event, nowMs);
    case 'effect-done':
      return onEffectDone(plan, rollout, event, nowMs);
    default:
      return unreachable(event);
  }
}
