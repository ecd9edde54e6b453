import { unreachable } from '../invariant.ts';
import { and, type Change, quiet, sealed, told } from './change.ts';
import { enterPhase } from './enter-phase.ts';
import { isWatched } from './is-watched.ts';
import { onAnswer, onApprove, onPause, onPromote, onResume } from './on-command.ts';
import { onTick } from './on-tick.ts';
import { refuse } from './refuse.ts';
import { abort, rollBack } from './roll-back.ts';
import type { Plan, Rollout, RolloutEvent, Transition } from './types.ts';

/**
 * What next? The one place where a rollout changes: total over every (status, event), reads no
 * clock, does nothing. Publishing is no effect: the caller lowers the new ramp in the transaction
 * in which it writes rollout, audit rows and effects.
 *
 * @param event a tick of the controller, or what a person or program asked for
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
  const refusal = refuse(plan, rollout, event);
  if (refusal !== null) return { rollout, effects: [], auditRows: [], refusal };
  return sealed(plan, changeBy(plan, rollout, event, nowMs), nowMs);
}

function changeBy(plan: Plan, rollout: Rollout, event: RolloutEvent, nowMs: number): Change {
  switch (event.type) {
    case 'tick':
      return isWatched(rollout.status) ? onTick(plan, rollout, event, nowMs) : quiet(rollout);
    case 'start':
      return and(
        told(rollout, event.actor, 'rollout.started', {
          plan: plan.name,
          planHash: rollout.planHash,
          control: plan.control,
          candidate: plan.candidate,
        }),
        (now) => enterPhase(plan, now, 0, event.actor, `Started by "${event.actor.name}"`, nowMs),
      );
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
      return rollBack(plan, rollout, event.actor, event, nowMs);
    case 'check':
    case 'stage':
    case 'layer':
    case 'edit':
    case 'effect-done':
      return quiet(rollout);
    default:
      return unreachable(event);
  }
}
