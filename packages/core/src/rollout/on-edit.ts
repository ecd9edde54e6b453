import { withRenewed } from './begun-anew.ts';
import { type Change, told } from './change.ts';
import { changedRules, ruleNames } from './changed-rules.ts';
import { changedLists, editConsequences } from './edit-consequences.ts';
import { SAMPLE_RATIO } from './judged-now.ts';
import { newLayers } from './layers-of.ts';
import { raise } from './ramp.ts';
import { type Fit, fitOf } from './refuse-edit.ts';
import type { Plan, RampStep, Rollout, RolloutEvent } from './types.ts';

type EditEvent = Extract<RolloutEvent, { type: 'edit' }>;

/**
 * Goes on by another plan, one generation up: in the phase of the same name, entered anew with a step
 * of its own. Time held, units and approvals begin anew, and the evidence of rules that changed; that
 * of the others is kept.
 */
export function onEdit(plan: Plan, rollout: Rollout, event: EditEvent, nowMs: number): Change {
  const { actor, reason, plan: next, planHash, owners = [] } = event;
  const fit = fitOf(plan, rollout, next);
  const generation = rollout.generation + 1;
  const edited: Rollout = {
    ...withEvidenceOf(plan, rollout, event, nowMs),
    planHash,
    generation,
    layers: newLayers(next),
    approvals: [],
    blockers: [],
    checks: rollout.checks.filter(({ list }) => !changedLists(plan, next).includes(list)),
    owners: [...new Set([...rollout.owners, ...owners, actor.id])],
  };
  const { consequences } = editConsequences(plan, rollout, next, nowMs, event.outside);
  const text = consequences.map(({ sentence }) => sentence).join('. ');
  return told(
    fit === null || rollout.status === 'scheduled'
      ? edited
      : enteredAnew(plan, edited, next, fit, nowMs),
    actor,
    'rollout.edited',
    { from: rollout.planHash, to: planHash, generation, reason },
    { title: `${plan.name}: edited`, text: `${reason}. ${text}` },
  );
}

/**
 * Without what was found by rules that changed or are gone. They are compared with what control is
 * now; a rule that stays keeps its baseline, where it has one.
 */
function withEvidenceOf(
  plan: Plan,
  rollout: Rollout,
  { plan: next, baselines: recorded = {} }: EditEvent,
  nowMs: number,
): Rollout {
  const changed = changedRules(plan, next);
  const kept = new Set(ruleNames(next).filter((name) => !changed.includes(name)));
  const known = new Set(ruleNames(plan));
  const renewed = changed.filter((name) => known.has(name));
  return {
    ...withRenewed(
      rollout,
      renewed.map((guardrail) => ({ guardrail, atMs: nowMs })),
    ),
    verdicts: Object.fromEntries(
      Object.entries(rollout.verdicts).filter(([name]) => kept.has(name) || name === SAMPLE_RATIO),
    ),
    baselines: {
      ...recorded,
      ...Object.fromEntries(Object.entries(rollout.baselines).filter(([name]) => kept.has(name))),
    },
    // What is no rule is a checkpoint, and begins anew with the time held.
    reviews: rollout.reviews.filter((name) => kept.has(name)),
  };
}

function enteredAnew(
  plan: Plan,
  rollout: Rollout,
  next: Plan,
  { phase, shares }: Fit,
  nowMs: number,
): Rollout {
  const renumbered = { ...rollout, ramp: rollout.ramp.map((step) => inPlan(plan, next, step)) };
  const raised = raise(renumbered, { phase, shares }, nowMs, next.activationLeadMs);
  return {
    ...renumbered,
    ramp: raised.ramp,
    nextDraw: raised.nextDraw,
    phase,
    phaseFromMs: raised.fromMs,
    heldMs: 0,
    units: { control: 0, candidate: 0 },
    judged: [],
    noDataMs: 0,
    overdueNoticed: false,
  };
}

/** A step as one of the other plan's phase of the same name. */
function inPlan(plan: Plan, next: Plan, step: RampStep): RampStep {
  const name = plan.phases[step.phase]?.name;
  return { ...step, phase: next.phases.findIndex((phase) => phase.name === name) };
}
