import type { Draw } from '../flag/types.ts';
import { type Change, told } from './change.ts';
import { RAMP_STEPS_MAX } from './limits.ts';
import { wholeSecond } from './ramp.ts';
import type { Plan, RampStep, Refusal, Rollout, RolloutEvent } from './types.ts';

type RollbackEvent = Extract<RolloutEvent, { type: 'rollback' }>;

/** What a rollback that is not whole takes away. */
interface Less {
  readonly segments: readonly string[];
  readonly capParts: number | null;
}

/** Whether a rollback takes away a part only: segments, or all above a share. */
export function isPartial(event: RollbackEvent): boolean {
  return event.segments !== undefined || event.toWeightParts !== undefined;
}

/**
 * Takes the candidate from named segments, who stay out, or from all above a share, and then pauses.
 *
 * `drain`: conversations that run keep what they have; a step with the lower shares begins with the
 * current second. `cut-now`: the steps that there are get the lower shares, so that no conversation
 * above keeps the candidate, whenever it started. Draws share a salt and nest: whoever is within the
 * lower share had the candidate and keeps it; nobody gets it who had not. A draw whose share changes
 * gets a new id: what it drew before is not mixed with what it draws now.
 */
export function lowerShare(
  plan: Plan,
  rollout: Rollout,
  event: RollbackEvent,
  nowMs: number,
): Change {
  const { segments = [], toWeightParts = null, reason, actor } = event;
  const less: Less = {
    segments: [...new Set(segments)].filter((name) => !rollout.excluded.includes(name)),
    capParts: toWeightParts,
  };
  const { conversations } = plan.rollback;
  const lowered: Rollout = {
    ...rollout,
    ...lowerRamp(rollout, less, conversations, nowMs),
    excluded: [...new Set([...rollout.excluded, ...segments])],
    capParts: toWeightParts ?? rollout.capParts,
    ...(toWeightParts === null ? {} : { status: 'paused', reason, changedMs: nowMs }),
  };
  const parts = [
    ...(segments.length === 0 ? [] : [`without ${segments.map((name) => `"${name}"`).join(', ')}`]),
    ...(toWeightParts === null ? [] : [`down to ${toWeightParts / 1_000} %, paused`]),
  ].join(', ');
  return told(
    lowered,
    actor,
    'rollout.partly-rolled-back',
    { segments, toWeightParts, conversations, phase: rollout.phase, reason },
    { title: `${plan.name}: rolled back in part`, text: `It goes on ${parts}. ${reason}` },
  );
}

/** Why a part is not taken away, or `null` when it is. Never throws. */
export function refuseLowering(plan: Plan, rollout: Rollout, event: RollbackEvent): Refusal | null {
  const { segments } = event;
  const head = `Cannot roll back a part of rollout "${rollout.id}"`;
  if (rollout.status !== 'running' && rollout.status !== 'paused') {
    const sentence = `${head}: it is ${rollout.status}; only one that runs or is paused has parts`;
    return { code: 'wrong-status', sentence };
  }
  const known = new Set(plan.phases.flatMap(({ shares }) => shares.map(({ segment }) => segment)));
  const unknown = segments?.find((name) => !known.has(name));
  if (unknown !== undefined || segments?.length === 0) {
    const names = [...known].filter((name) => name !== null).map((name) => `"${name}"`);
    const what = unknown === undefined ? 'no segment is named' : `no phase names "${unknown}"`;
    return {
      code: 'unknown-segment',
      sentence: `${head}: ${what}; its segments: ${names.join(', ') || 'none'}`,
    };
  }
  return refuseNotLower(rollout, event, head);
}

function refuseNotLower(
  rollout: Rollout,
  { segments, toWeightParts }: RollbackEvent,
  head: string,
): Refusal | null {
  const draws = rollout.ramp.at(-1)?.draws ?? [];
  const mostParts = Math.max(0, ...draws.map(({ weightParts }) => weightParts));
  if (toWeightParts !== undefined) {
    if (Number.isInteger(toWeightParts) && toWeightParts >= 1 && toWeightParts < mostParts) {
      return null;
    }
    const most = `nobody's share is above ${mostParts / 1_000} %`;
    const todo = 'give a lower share, or roll back the whole';
    return {
      code: 'not-lower',
      sentence: `${head} down to ${toWeightParts / 1_000} %: ${most}; ${todo}`,
    };
  }
  const isNew = segments?.some((name) => !rollout.excluded.includes(name));
  if (isNew === true) return null;
  return {
    code: 'not-lower',
    sentence: `${head}: these segments are out already; name others, or roll back the whole`,
  };
}

function lowerRamp(
  rollout: Rollout,
  less: Less,
  conversations: 'cut-now' | 'drain',
  nowMs: number,
): Pick<Rollout, 'ramp' | 'nextDraw'> {
  let { nextDraw } = rollout;
  const freshId = () => nextDraw++;
  const lower = (step: RampStep) => ({ ...step, draws: lowerDraws(step.draws, less, freshId) });
  const ramp =
    conversations === 'cut-now'
      ? rollout.ramp.map(lower)
      : drained(rollout.ramp, lower, freshId, wholeSecond(nowMs, 'before'));
  return { ramp: ramp.slice(-RAMP_STEPS_MAX), nextDraw };
}

/** What is in force goes on lower from now on; what is still to come is lower when it comes. */
function drained(
  ramp: readonly RampStep[],
  lower: (step: RampStep) => RampStep,
  freshId: () => number,
  fromMs: number,
): readonly RampStep[] {
  const past = ramp.filter((step) => step.fromMs < fromMs);
  const inForce = ramp.findLast((step) => step.fromMs <= fromMs);
  const toCome = ramp.filter((step) => step.fromMs > fromMs).map(lower);
  if (inForce === undefined) return toCome;
  const draws = inForce.draws.map((draw) => ({ ...draw, id: freshId() }));
  return [...past, lower({ fromMs, phase: inForce.phase, draws }), ...toCome];
}

function lowerDraws(
  draws: readonly Draw[],
  { segments, capParts }: Less,
  freshId: () => number,
): readonly Draw[] {
  const left = draws
    .filter(({ segment }) => segment === null || !segments.includes(segment))
    .map((draw) =>
      capParts === null || draw.weightParts <= capParts
        ? draw
        : { ...draw, id: freshId(), weightParts: capParts },
    );
  if (left.length === 0) return [];
  // First, so that whoever is in one of them is out, whatever else he is in.
  const out = segments.map((segment): Draw => ({ id: freshId(), segment, weightParts: 0 }));
  return [...out, ...left];
}
