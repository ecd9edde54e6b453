import type { Guardrail, Verdict } from '../guardrail/types.ts';
import { isListMet } from './check-lists.ts';
import { guardrailsNow, phaseNow, skewOf } from './judged-now.ts';
import { isJudgeable, observes } from './observes.ts';
import type { Blocker, Phase, Plan, Rollout } from './types.ts';

/** Role that may approve a phase in which nothing can be judged and which names no role. */
export const ANYONE = 'anyone';

/** What keeps the next phase from being entered, whatever this one asks for. */
const ENTRY: readonly Blocker[] = ['window', 'freeze', 'dependency'];

/**
 * Whether only a decision ends the phase that the rollout is in: it is the last one of an experiment.
 */
export function endsByDecision(plan: Plan, { phase }: Pick<Rollout, 'phase'>): boolean {
  return plan.experiment !== undefined && phase + 1 >= plan.phases.length;
}

/**
 * Approvals that the current phase needs: its own; and where nothing judges (the candidate does not
 * work, or there is no guardrail and no criterion, or none of them applies) at least one person's,
 * unless a person decides anyway.
 */
export function approvalsNeeded(plan: Plan, rollout: Rollout): Phase['gate']['approvals'] {
  const phase = phaseNow(plan, rollout);
  const { approvals, pass } = phase.gate;
  if (approvals.length > 0 || endsByDecision(plan, rollout)) return approvals;
  // Observers stop nothing, so they judge nothing either.
  const acting = guardrailsNow(plan, rollout).filter(
    (guardrail) => guardrail.action !== 'notify' && isJudgeable(phase, guardrail),
  );
  const judging = [...acting, ...pass];
  const judges = observes(phase) && judging.some(({ name }) => !isOutside(rollout, name));
  return judges ? approvals : [{ role: ANYONE, count: 1 }];
}

/** Roles whose approval is still missing in the current phase. */
export function approvalsMissing(plan: Plan, rollout: Rollout): readonly string[] {
  return approvalsNeeded(plan, rollout)
    .filter(({ role, count }) => {
      const given = rollout.approvals.filter(
        (approval) => approval.phase === rollout.phase && approval.role === role,
      );
      return given.length < count;
    })
    .map(({ role }) => role);
}

/**
 * What the rollout waits for; empty = the gate is open. Compares positively: what cannot be shown
 * to hold, blocks. Never throws.
 *
 * @param entry what keeps the next phase from being entered now; default: what did on the last tick
 */
export function gateBlockers(
  plan: Plan,
  rollout: Rollout,
  entry: readonly Blocker[] = rollout.blockers.filter((blocker) => ENTRY.includes(blocker)),
): readonly Blocker[] {
  const phase = phaseNow(plan, rollout);
  const exposed = observes(phase);
  const guardrails = guardrailsNow(plan, rollout);
  const judgeable = guardrails.filter((guardrail) => isJudgeable(phase, guardrail));
  const lists = phase.gate.checklists ?? [];
  const open: readonly (readonly [Blocker, boolean])[] = [
    ['hold', rollout.heldMs >= phase.hold.minMs],
    ['samples', !exposed || rollout.units.candidate >= Math.max(1, phase.gate.minUnits)],
    ['criteria', phase.gate.pass.every(({ name }) => verdictOf(rollout, name)?.kind === 'pass')],
    ['criteria', guardrails.every((guardrail) => isCalm(rollout, guardrail))],
    ['no-data', judgeable.every(({ name }) => isJudged(rollout, name))],
    ['approval', approvalsMissing(plan, rollout).length === 0],
    ['review', rollout.reviews.length === 0],
    ['checklist', lists.every((name) => isListMet(plan, rollout, name))],
    ...ENTRY.map((blocker) => [blocker, !entry.includes(blocker)] as const),
    ['environment-degraded', !guardrails.some(({ name }) => isDegraded(rollout, name))],
    ['srm', skewOf(rollout) === null],
    ['decision', !endsByDecision(plan, rollout)],
  ];
  return [...new Set(open.filter(([, holds]) => !holds).map(([blocker]) => blocker))];
}

/** Judged with data at least once in this phase, and not beyond judging now; or there is nothing to judge. */
function isJudged(rollout: Rollout, name: string): boolean {
  if (isOutside(rollout, name)) return true;
  return rollout.judged.includes(name) && verdictOf(rollout, name)?.kind !== 'error';
}

/** Not applicable in this phase: it leaves the combination. */
function isOutside(rollout: Rollout, name: string): boolean {
  return verdictOf(rollout, name)?.kind === 'not-applicable';
}

/** Not on its way to a rollback or a pause: beyond the limit, if not for long enough yet. */
function isCalm(rollout: Rollout, { name, action }: Guardrail): boolean {
  if (action === 'notify' || action === 'review') return true;
  const verdict = verdictOf(rollout, name);
  if (verdict?.code === 'comparison-invalid') return false;
  return verdict?.kind !== 'fail' && verdict?.code !== 'pending';
}

function isDegraded(rollout: Rollout, name: string): boolean {
  return verdictOf(rollout, name)?.code === 'environment-degraded';
}

function verdictOf(rollout: Rollout, name: string): Verdict | undefined {
  return Object.hasOwn(rollout.verdicts, name) ? rollout.verdicts[name] : undefined;
}
