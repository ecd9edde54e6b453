import type { Change } from './change.ts';
import type { Plan, Refusal, Rollout, RolloutEvent } from './types.ts';

type ShipEvent = Extract<RolloutEvent, { type: 'ship' }>;

/** Ends an experiment with one arm for everybody. */
export function ship(_plan: Plan, _rollout: Rollout, event: ShipEvent, _nowMs: number): Change {
  throw new Error(`not built: ${event.type}`);
}

/** Why it is not shipped, or `null` when it is. Never throws. */
export function refuseShipping(
  _plan: Plan,
  _rollout: Rollout,
  _event: ShipEvent,
  _nowMs: number,
): Refusal | null {
  return null;
}
