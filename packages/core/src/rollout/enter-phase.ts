import { type SplitPart, WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import { type Change, told } from './change.ts';
import { guardrailsNow, phaseNow } from './judged-now.ts';
import { raise } from './ramp.ts';
import { generalParts, sharesNow } from './shares-now.ts';
import type { Actor, Phase, Plan, Rollout, Share } from './types.ts';

/** Enters a phase: a new step of the ramp, the gate's evidence counted from there. */
export function enterPhase(
  plan: Plan,
  rollout: Rollout,
  index: number,
  actor: Actor,
  reason: string,
  nowMs: number,
): Change {
  const phase = phaseNow(plan, { ...rollout, phase: index });
  const shares = sharesNow(phase, rollout);
  const step = { phase: index, shares };
  const { ramp, fromMs, nextDraw } = raise(rollout, step, nowMs, plan.activationLeadMs);
  const entered: Rollout = {
    ...rollout,
    status: 'running',
    phase: index,
    phaseFromMs: fromMs,
    ramp,
    nextDraw,
    heldMs: 0,
    units: { control: 0, candidate: 0 },
    judged: [],
    reviews: reviewsStillDue(plan, { ...rollout, phase: index }),
    noDataMs: 0,
    overdueNoticed: false,
    blockers: [],
    reason,
    changedMs: nowMs,
  };
  const everybody = generalParts(shares);
  return told(
    entered,
    actor,
    'rollout.phase-entered',
    { phase: phase.name, index, fromMs, weightParts: everybody, reason },
    {
      title: `${plan.name}: phase "${phase.name}"`,
      text: `${givenText(plan, phase, shares)}. ${reason}`,
    },
  );
}

function givenText(plan: Plan, { shadowParts = 0 }: Phase, shares: readonly Share[]): string {
  if (plan.experiment !== undefined) return takingPartText(plan, plan.experiment.arms, shares);
  const everybody = generalParts(shares);
  const given = `${plan.flag} gives "${plan.candidate}" to ${everybody / 1_000} % of all`;
  return shadowParts > 0 ? `${given}, and it works unseen on ${shadowParts / 1_000} %` : given;
}

function takingPartText(
  { flag }: Plan,
  arms: readonly SplitPart[],
  shares: readonly Share[],
): string {
  const parts = shares.map(({ segment, weightParts }) => {
    const who = segment === null ? 'all' : `"${segment}"`;
    return `${weightParts / 1_000} % of ${who}`;
  });
  const split = arms.map(({ variant, weightParts }) => `"${variant}" ${weightParts / 1_000} %`);
  return `${flag}: ${parts.join(', ') || 'nobody'} take part: ${split.join(', ')}`;
}

/** A review that still fails must be answered in this phase too. */
function reviewsStillDue(plan: Plan, rollout: Rollout): readonly string[] {
  return guardrailsNow(plan, rollout)
    .filter(({ name, action }) => action === 'review' && rollout.verdicts[name]?.kind === 'fail')
    .map(({ name }) => name);
}

/** Leaves the current phase by its front door: into the next one, or to `completed`. */
export function advance(
  plan: Plan,
  rollout: Rollout,
  actor: Actor,
  reason: string,
  nowMs: number,
): Change {
  if (rollout.phase + 1 < plan.phases.length) {
    return enterPhase(plan, rollout, rollout.phase + 1, actor, reason, nowMs);
  }
  return told(
    { ...rollout, status: 'completed', blockers: [], reason, changedMs: nowMs },
    actor,
    'rollout.completed',
    { reason },
    { title: `${plan.name}: completed`, text: `${leftText(plan, rollout)}. ${reason}` },
  );
}

/** What a completed rollout leaves behind: a plan may end before everybody has the candidate. */
function leftText(plan: Plan, rollout: Rollout): string {
  const everybody = generalParts(sharesNow(phaseNow(plan, rollout), rollout));
  const isOut = everybody >= WEIGHT_PARTS_TOTAL && rollout.excluded.length === 0;
  if (isOut) return `"${plan.candidate}" is out`;
  const without = rollout.excluded.map((name) => `"${name}"`).join(', ');
  const given = `${plan.flag} gives "${plan.candidate}" to ${everybody / 1_000} % of all`;
  return without === '' ? given : `${given}, without ${without}`;
}
