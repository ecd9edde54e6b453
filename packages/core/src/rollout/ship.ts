import { type SplitPart, WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import { type Change, told } from './change.ts';
import { raise } from './ramp.ts';
import { refuseEntry } from './refuse-entry.ts';
import { sharesNow } from './shares-now.ts';
import type { Plan, Refusal, Rollout, RolloutEvent } from './types.ts';

type ShipEvent = Extract<RolloutEvent, { type: 'ship' }>;

/**
 * Ends an experiment with one arm. `raises`: a last step gives it to everybody but the segments that
 * were taken out; else shares stay as they are, for a rollout that goes on from them. A person
 * decides: a rule that fails now is no obstacle, and the reason stands in the audit.
 */
export function ship(plan: Plan, rollout: Rollout, event: ShipEvent, nowMs: number): Change {
  const { actor, reason, variant, raises } = event;
  const { excluded, capParts } = rollout;
  const shipped: Rollout = {
    ...rollout,
    ...(raises ? withEverybody(plan, rollout, variant, nowMs) : {}),
    ...{ status: 'completed', blockers: [], reason, changedMs: nowMs },
    capParts: raises ? null : capParts,
  };
  const without = excluded.map((name) => `"${name}"`).join(', ');
  const given = raises
    ? `${plan.flag} gives "${variant}" to everybody${without === '' ? '' : `, without ${without}`}`
    : `"${variant}" won; shares stay as they are until a rollout goes on from them`;
  return told(
    shipped,
    actor,
    'rollout.shipped',
    { variant, reason, raises },
    { title: `${plan.name}: "${variant}" is shipped`, text: `${given}. ${reason}` },
  );
}

function withEverybody(
  plan: Plan,
  rollout: Rollout,
  candidate: string,
  nowMs: number,
): Pick<Rollout, 'ramp' | 'nextDraw'> {
  const { phase, excluded } = rollout;
  const everybody = { shares: [{ segment: null, weightParts: WEIGHT_PARTS_TOTAL }] };
  const shares = sharesNow(everybody, { excluded, capParts: null });
  const step = { phase, shares, candidate };
  const { ramp, nextDraw } = raise(rollout, step, nowMs, plan.activationLeadMs);
  return { ramp, nextDraw };
}

/** Why it is not shipped, or `null` when it is. Never throws. */
export function refuseShipping(
  plan: Plan,
  rollout: Rollout,
  { variant, raises, reason, outside }: ShipEvent,
  nowMs: number,
): Refusal | null {
  const head = `Cannot ship "${variant}" of rollout "${rollout.id}"`;
  if (plan.experiment === undefined) {
    const sentence = `${head}: plan "${plan.name}" is no experiment; promote it phase by phase`;
    return { code: 'not-an-experiment', sentence };
  }
  const unknown = unknownArm(plan.experiment.arms, variant);
  if (unknown !== null) return { code: 'unknown-variant', sentence: `${head}: ${unknown}` };
  // Where the shares stay, nobody gets more.
  const phase = raises ? rollout.phase : null;
  return refuseEntry(plan, rollout, { verb: 'ship', phase, reason, outside }, nowMs);
}

function unknownArm(arms: readonly SplitPart[], variant: string): string | null {
  const candidates = arms.slice(0, -1).map((arm) => arm.variant);
  if (candidates.includes(variant)) return null;
  const names = candidates.map((name) => `"${name}"`).join(', ');
  return variant === arms.at(-1)?.variant
    ? 'it is the control; roll the experiment back to keep it'
    : `it is no arm of the experiment; ship one of ${names}`;
}
