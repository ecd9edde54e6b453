import { begunAnew, withoutFindings } from './begun-anew.ts';
import { and, type Change, told } from './change.ts';
import { advance, enterPhase } from './enter-phase.ts';
import { gateBlockers } from './gate.ts';
import type { Plan, Rollout, RolloutEvent } from './types.ts';

type ApproveEvent = Extract<RolloutEvent, { type: 'approve' | 'answer' }>;
type ReasonedEvent = Extract<RolloutEvent, { readonly reason: string }>;

/** A role's go, or its no-go, which pauses. */
export function onApprove(
  plan: Plan,
  rollout: Rollout,
  event: ApproveEvent,
  nowMs: number,
): Change {
  if (event.decision === 'no-go') return onNoGo(plan, rollout, event, nowMs);
  const approval = { phase: rollout.phase, role: event.item, person: event.actor.id };
  const approved = { ...rollout, approvals: [...rollout.approvals, approval] };
  return told(
    { ...approved, blockers: gateBlockers(plan, approved) },
    event.actor,
    'rollout.approved',
    { role: event.item, phase: rollout.phase, planHash: event.planHash },
  );
}

/** A person's answer to a review: go takes the blocker away, no-go pauses. */
export function onAnswer(plan: Plan, rollout: Rollout, event: ApproveEvent, nowMs: number): Change {
  if (event.decision === 'no-go') return onNoGo(plan, rollout, event, nowMs);
  const answered = { ...rollout, reviews: rollout.reviews.filter((name) => name !== event.item) };
  return told(
    { ...answered, blockers: gateBlockers(plan, answered) },
    event.actor,
    'rollout.review-answered',
    { guardrail: event.item, phase: rollout.phase },
  );
}

function onNoGo(plan: Plan, rollout: Rollout, event: ApproveEvent, nowMs: number): Change {
  const reason = `"${event.actor.name}" said no-go for "${event.item}"`;
  const paused: Rollout =
    rollout.status === 'paused'
      ? rollout
      : { ...rollout, status: 'paused', reason, changedMs: nowMs };
  return told(
    paused,
    event.actor,
    'rollout.no-go',
    { item: event.item, phase: rollout.phase },
    { title: `${plan.name}: no-go`, text: reason },
  );
}

/** A person's promotion: past hold, samples, criteria and approvals, never past a failing rule. */
export function onPromote(
  plan: Plan,
  rollout: Rollout,
  event: ReasonedEvent,
  nowMs: number,
): Change {
  return advance(plan, rollout, event.actor, event.reason, nowMs);
}

/** Holds everything as it is: no raise, no completion; guardrails stay awake. */
export function onPause(plan: Plan, rollout: Rollout, event: ReasonedEvent, nowMs: number): Change {
  return told(
    { ...rollout, status: 'paused', reason: event.reason, changedMs: nowMs },
    event.actor,
    'rollout.paused',
    { reason: event.reason },
    { title: `${plan.name}: paused`, text: event.reason },
  );
}

/**
 * Goes on where it was; evidence and time held are kept, but for what would pause again at once
 * for ever: with the reason a person answers for it, and its evidence begins anew. After a gradual
 * rollback the phase is entered anew with the shares of the plan, and approved anew.
 */
export function onResume(
  plan: Plan,
  rollout: Rollout,
  event: ReasonedEvent,
  nowMs: number,
): Change {
  const { actor, reason } = event;
  const anew = begunAnew(plan, rollout);
  const rest = withoutFindings(rollout, anew, nowMs);
  const names = anew.map((name) => `"${name}"`).join(', ');
  const resumed = told(
    { ...rest, status: 'running', noDataMs: 0, reason, changedMs: nowMs },
    actor,
    'rollout.resumed',
    anew.length === 0 ? { reason } : { reason, anew },
    {
      title: `${plan.name}: resumed`,
      text: anew.length === 0 ? reason : `${reason}; evidence begins anew: ${names}`,
    },
  );
  if (rollout.capParts === null) return resumed;
  const approvals = rollout.approvals.filter(({ phase }) => phase !== rollout.phase);
  return and(resumed, (now) =>
    enterPhase(
      plan,
      { ...now, capParts: null, approvals },
      now.phase,
      actor,
      `The share is raised again: ${reason}`,
      nowMs,
    ),
  );
}
