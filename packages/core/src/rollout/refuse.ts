import { unreachable } from '../invariant.ts';
import { approvalsNeeded } from './gate.ts';
import { actingNow, phaseNow } from './judged-now.ts';
import type { Plan, Refusal, Rollout, RolloutEvent, RolloutStatus } from './types.ts';

/** Which commands a status takes. Ticks are always taken; after the end they change nothing. */
const TAKES: Readonly<Record<RolloutStatus, readonly RolloutEvent['type'][]>> = {
  scheduled: ['start', 'abort'],
  running: ['approve', 'answer', 'promote', 'pause', 'abort', 'rollback'],
  paused: ['approve', 'answer', 'promote', 'resume', 'abort', 'rollback'],
  'rolling-back': [],
  completed: ['rollback'],
  'rolled-back': [],
  aborted: [],
};

/** Why an event is not taken, or `null` when it is. Never throws. */
export function refuse(plan: Plan, rollout: Rollout, event: RolloutEvent): Refusal | null {
  if (event.type === 'tick') return null;
  const taken = TAKES[rollout.status];
  if (!taken.includes(event.type)) {
    const may = taken.length === 0 ? 'nothing more can be done with it' : `try ${taken.join(', ')}`;
    return {
      code: 'wrong-status',
      sentence: `Cannot ${event.type} rollout "${rollout.id}": it is ${rollout.status}; ${may}`,
    };
  }
  if (event.type === 'start' || event.type === 'effect-done') return null;
  return refusePhase(plan, rollout, event) ?? refuseByType(plan, rollout, event);
}

/** Two people at once: what the second saw may be over, and was not meant for the next phase. */
function refusePhase(
  plan: Plan,
  rollout: Rollout,
  event: { readonly type: string; readonly seenPhase?: string },
): Refusal | null {
  const { name } = phaseNow(plan, rollout);
  if (event.seenPhase === undefined || event.seenPhase === name) return null;
  return {
    code: 'phase-passed',
    sentence: `Cannot ${event.type} rollout "${rollout.id}" in phase "${event.seenPhase}": it is in phase "${name}" now; look at it and decide again`,
  };
}

function refuseByType(
  plan: Plan,
  rollout: Rollout,
  event: Exclude<RolloutEvent, { type: 'tick' | 'start' | 'effect-done' }>,
): Refusal | null {
  switch (event.type) {
    case 'approve':
    case 'answer':
      return refuseVote(plan, rollout, event);
    case 'promote':
      return refuseWithoutReason(rollout, event) ?? refusePromotion(plan, rollout);
    case 'pause':
    case 'resume':
    case 'abort':
    case 'rollback':
      return refuseWithoutReason(rollout, event);
    case 'check':
    case 'stage':
    case 'layer':
    case 'edit':
      return null;
    default:
      return unreachable(event);
  }
}

function refuseWithoutReason(
  rollout: Rollout,
  event: { readonly type: string; readonly reason: string },
): Refusal | null {
  if (event.reason.trim() !== '') return null;
  return {
    code: 'reason-missing',
    sentence: `Cannot ${event.type} rollout "${rollout.id}": no reason given; say why`,
  };
}

function refuseVote(
  plan: Plan,
  rollout: Rollout,
  event: Extract<RolloutEvent, { type: 'approve' | 'answer' }>,
): Refusal | null {
  if (event.planHash !== rollout.planHash) {
    return {
      code: 'plan-changed',
      sentence: `Cannot ${event.type} rollout "${rollout.id}": it runs plan ${rollout.planHash.slice(0, 8)}, not ${event.planHash.slice(0, 8)}; look at the plan that runs and decide again`,
    };
  }
  return event.type === 'approve'
    ? refuseApproval(plan, rollout, event.item, event.actor.id, event.decision)
    : refuseAnswer(rollout, event.item);
}

function refuseApproval(
  plan: Plan,
  rollout: Rollout,
  role: string,
  person: string,
  decision: 'go' | 'no-go' | undefined,
): Refusal | null {
  const phase = phaseNow(plan, rollout);
  const roles = approvalsNeeded(plan, rollout).map((approval) => approval.role);
  if (!roles.includes(role)) {
    const asked = roles.length === 0 ? 'no approval' : `the approval of ${roles.join(', ')}`;
    return {
      code: 'not-waiting-for-approval',
      sentence: `Cannot approve rollout "${rollout.id}" as "${role}": phase "${phase.name}" asks for ${asked}`,
    };
  }
  const already = rollout.approvals.some(
    (given) => given.phase === rollout.phase && given.role === role && given.person === person,
  );
  if (!already || decision === 'no-go') return null;
  return {
    code: 'already-approved',
    sentence: `Cannot approve rollout "${rollout.id}" as "${role}": this key already did in phase "${phase.name}"`,
  };
}

function refuseAnswer(rollout: Rollout, guardrail: string): Refusal | null {
  if (rollout.reviews.includes(guardrail)) return null;
  const open = rollout.reviews.map((name) => `"${name}"`).join(', ') || 'none';
  return {
    code: 'unknown-guardrail',
    sentence: `Cannot answer "${guardrail}" of rollout "${rollout.id}": it waits for no such review; open reviews: ${open}`,
  };
}

function refusePromotion(plan: Plan, rollout: Rollout): Refusal | null {
  const failing = actingNow(plan, rollout).find(
    ({ name, action }) =>
      (action === 'rollback' || action === 'pause') && rollout.verdicts[name]?.kind === 'fail',
  );
  if (failing === undefined) return null;
  return {
    code: 'guardrail-failing',
    sentence: `Cannot promote rollout "${rollout.id}": guardrail "${failing.name}" fails now; wait until it recovers or roll back`,
  };
}
