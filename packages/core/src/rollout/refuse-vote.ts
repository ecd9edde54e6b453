import { approvalsNeeded } from './gate.ts';
import { phaseNow } from './judged-now.ts';
import type { Actor, Plan, Refusal, Rollout, RolloutEvent } from './types.ts';
import { verbOf } from './verb-of.ts';

type VoteEvent = Extract<RolloutEvent, { type: 'approve' | 'answer' }>;

/** Why an approval or an answer is not taken, or `null` when it is. Never throws. */
export function refuseVote(plan: Plan, rollout: Rollout, event: VoteEvent): Refusal | null {
  const refusal = refusePlanHash(rollout, event);
  if (refusal !== null) return refusal;
  if (event.type === 'answer') return refuseAnswer(rollout, event.item);
  const role = event.item;
  const asked = refuseRole(plan, rollout, role);
  // A no-go stops things: anybody who is asked may say it, and more than once.
  if (asked !== null || event.decision === 'no-go') return asked;
  return (
    refuseOwn(plan, rollout, role, event.actor) ?? refuseTwice(plan, rollout, role, event.actor)
  );
}

/** Why what was said of a plan is not taken for the plan that runs, or `null` when it is. Never throws. */
export function refusePlanHash(
  rollout: Rollout,
  event: { readonly type: RolloutEvent['type']; readonly planHash: string },
): Refusal | null {
  if (event.planHash === rollout.planHash) return null;
  return {
    code: 'plan-changed',
    sentence: `Cannot ${verbOf(event.type)} rollout "${rollout.id}": it runs plan ${rollout.planHash.slice(0, 8)}, not ${event.planHash.slice(0, 8)}; look at the plan that runs and decide again`,
  };
}

function refuseRole(plan: Plan, rollout: Rollout, role: string): Refusal | null {
  const roles = approvalsNeeded(plan, rollout).map((approval) => approval.role);
  if (roles.includes(role)) return null;
  const asked = roles.length === 0 ? 'no approval' : `the approval of ${roles.join(', ')}`;
  return {
    code: 'not-waiting-for-approval',
    sentence: `Cannot approve rollout "${rollout.id}" as "${role}": phase "${phaseNow(plan, rollout).name}" asks for ${asked}`,
  };
}

/** Where the plan names no role, somebody must have looked, and the owner may be the only one there. */
function refuseOwn(plan: Plan, rollout: Rollout, role: string, actor: Actor): Refusal | null {
  const isNamed = phaseNow(plan, rollout).gate.approvals.some((one) => one.role === role);
  if (!isNamed || !rollout.owners.includes(actor.id)) return null;
  return {
    code: 'own-approval',
    sentence: `Cannot approve rollout "${rollout.id}" as "${role}": this key wrote its plan or started it; let another person approve`,
  };
}

function refuseTwice(plan: Plan, rollout: Rollout, role: string, actor: Actor): Refusal | null {
  const already = rollout.approvals.some(
    (given) => given.phase === rollout.phase && given.role === role && given.person === actor.id,
  );
  if (!already) return null;
  return {
    code: 'already-approved',
    sentence: `Cannot approve rollout "${rollout.id}" as "${role}": this key already did in phase "${phaseNow(plan, rollout).name}"`,
  };
}

function refuseAnswer(rollout: Rollout, item: string): Refusal | null {
  if (rollout.reviews.includes(item)) return null;
  const open = rollout.reviews.map((name) => `"${name}"`).join(', ') || 'none';
  return {
    code: 'unknown-guardrail',
    sentence: `Cannot answer "${item}" of rollout "${rollout.id}": it waits for no such review; open reviews: ${open}`,
  };
}
