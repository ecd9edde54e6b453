import { unreachable } from '../invariant.ts';
import { begunAnew, withoutFindings } from './begun-anew.ts';
import { mayGoFurther, refuseDeepening } from './deepen.ts';
import { nextPhase } from './entering.ts';
import { endsByDecision } from './gate.ts';
import { phaseNow } from './judged-now.ts';
import { isPartial, refuseLowering } from './lower-share.ts';
import { refuseCheck } from './on-check.ts';
import { refuseEffectDone } from './on-effect-done.ts';
import { refuseStage } from './on-stage.ts';
import { methodOf, refuseMethod } from './on-start.ts';
import { refuseEdit } from './refuse-edit.ts';
import { refuseEntry } from './refuse-entry.ts';
import { refuseFailing } from './refuse-failing.ts';
import { refuseLayer } from './refuse-layer.ts';
import { refusePlanHash, refuseVote } from './refuse-vote.ts';
import { refuseShipping } from './ship.ts';
import { refuseStatus } from './takes.ts';
import type { Plan, Refusal, Rollout, RolloutEvent } from './types.ts';
import { verbOf } from './verb-of.ts';

/** What the automatic actor never does: it may hold, pause and roll back. */
const PEOPLE_ONLY: readonly RolloutEvent['type'][] = [
  ...(['start', 'approve', 'answer', 'promote', 'resume', 'check', 'layer', 'edit'] as const),
  'ship',
];

type Command = Exclude<RolloutEvent, { type: 'tick' | 'effect-done' }>;

/** Why an event is not taken, or `null` when it is. Never throws. */
export function refuse(
  plan: Plan,
  rollout: Rollout,
  event: RolloutEvent,
  nowMs: number,
): Refusal | null {
  if (event.type === 'tick') return null;
  if (event.type === 'effect-done') return refuseEffectDone(rollout, event);
  return (
    refuseStatus(rollout, event.type, mayGoFurther(rollout)) ??
    refuseActor(rollout, event) ??
    refusePhase(plan, rollout, event) ??
    refuseWithoutReason(rollout, event) ??
    refuseByType(plan, rollout, event, nowMs)
  );
}

function refuseActor(rollout: Rollout, { type, actor }: Command): Refusal | null {
  if (actor.kind !== 'controller' || !PEOPLE_ONLY.includes(type)) return null;
  return {
    code: 'people-only',
    sentence: `Cannot ${verbOf(type)} rollout "${rollout.id}": only people do that; use a key`,
  };
}

/** Two people at once: what the second saw may be over, and was not meant for the next phase. */
function refusePhase(plan: Plan, rollout: Rollout, event: Command): Refusal | null {
  // What takes the candidate away is meant for every phase.
  if (event.type === 'abort' || event.type === 'rollback') return null;
  const seenPhase = 'seenPhase' in event ? event.seenPhase : undefined;
  const { name } = phaseNow(plan, rollout);
  if (seenPhase === undefined || seenPhase === name) return null;
  return {
    code: 'phase-passed',
    sentence: `Cannot ${verbOf(event.type)} rollout "${rollout.id}" in phase "${seenPhase}": it is in phase "${name}" now; look at it and decide again`,
  };
}

function refuseWithoutReason(rollout: Rollout, event: Command): Refusal | null {
  if (event.type === 'start' || !('reason' in event) || event.reason.trim() !== '') return null;
  return {
    code: 'reason-missing',
    sentence: `Cannot ${verbOf(event.type)} rollout "${rollout.id}": no reason given; say why`,
  };
}

function refuseByType(plan: Plan, rollout: Rollout, event: Command, nowMs: number): Refusal | null {
  switch (event.type) {
    case 'start':
      return refuseStart(plan, rollout, event, nowMs);
    case 'approve':
    case 'answer':
      return refuseVote(plan, rollout, event);
    case 'promote':
      return refusePromotion(plan, rollout, event, nowMs);
    case 'resume':
      return refuseResume(plan, rollout, event, nowMs);
    case 'rollback':
      if (mayGoFurther(rollout)) return refuseDeepening(rollout, event);
      return isPartial(event) ? refuseLowering(plan, rollout, event) : null;
    case 'check':
      return refusePlanHash(rollout, event) ?? refuseCheck(plan, rollout, event, nowMs);
    case 'stage':
      return refuseStage(plan, rollout, event);
    case 'layer':
      return refuseLayer(plan, rollout, event);
    case 'edit':
      return refuseEdit(plan, rollout, event.plan, nowMs, event.outside);
    case 'ship':
      return refuseShipping(plan, rollout, event, nowMs);
    case 'pause':
    case 'abort':
      return null;
    default:
      return unreachable(event);
  }
}

function refuseStart(
  plan: Plan,
  rollout: Rollout,
  event: Extract<RolloutEvent, { type: 'start' }>,
  nowMs: number,
): Refusal | null {
  const refusal = refuseMethod(plan, rollout, event);
  // One that is planned waits by itself for what keeps it.
  if (refusal !== null || event.atMs !== undefined) return refusal;
  const { reason = '', outside } = event;
  const asked = { ...rollout, method: methodOf(plan, event) };
  return refuseEntry(plan, asked, { verb: 'start', phase: 0, reason, outside }, nowMs);
}

/** Past hold, samples, criteria, checks and approvals, never past a failing rule or a freeze. */
function refusePromotion(
  plan: Plan,
  rollout: Rollout,
  event: Extract<RolloutEvent, { type: 'promote' | 'pause' | 'resume' | 'abort' }>,
  nowMs: number,
): Refusal | null {
  if (rollout.capParts !== null) {
    return {
      code: 'wrong-status',
      sentence: `Cannot promote rollout "${rollout.id}": it was rolled back to ${rollout.capParts / 1_000} %; resume it first`,
    };
  }
  if (endsByDecision(plan, rollout)) {
    return {
      code: 'wrong-status',
      sentence: `Cannot promote rollout "${rollout.id}": it is in the last phase of experiment "${plan.name}"; decide the experiment`,
    };
  }
  const { reason, outside } = event;
  const entry = { verb: 'promote', phase: nextPhase(plan, rollout), reason, outside };
  return refuseFailing(plan, rollout, 'promote') ?? refuseEntry(plan, rollout, entry, nowMs);
}

/** After a gradual rollback the share goes up again: the phase is entered anew. */
function refuseResume(
  plan: Plan,
  rollout: Rollout,
  event: Extract<RolloutEvent, { type: 'promote' | 'pause' | 'resume' | 'abort' }>,
  nowMs: number,
): Refusal | null {
  if (rollout.capParts === null) return null;
  const { reason, outside } = event;
  const entry = { verb: 'resume', phase: rollout.phase, reason, outside };
  // What begins anew is answered for by the reason; what still fails would pause again at once.
  const rest = withoutFindings(rollout, begunAnew(plan, rollout), nowMs);
  return refuseFailing(plan, rest, 'resume') ?? refuseEntry(plan, rollout, entry, nowMs);
}
