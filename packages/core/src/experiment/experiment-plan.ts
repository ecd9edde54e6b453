import type { SplitPart } from '../flag/types.ts';
import type { Phase, Plan } from '../rollout/types.ts';
import { experimentHash } from './experiment-hash.ts';
import type { Experiment, ExperimentStep } from './types.ts';

/** Settings of a plan that says nothing of them. */
const PLAN_SETTINGS = { alpha: 0.01, onNoData: 'pause', activationLeadMs: 5_000 } as const;

/** An experiment on a quiet product waits over a weekend; a rollout that nobody meets is stopped sooner. */
const SILENCE_MS = 3 * 24 * 3_600_000;

/**
 * The plan that an experiment runs as: its phases are the steps of the ramp, and the last one lasts to
 * the planned end, after which only a decision ends it. Of the arms control comes last, so that its
 * slot takes a hold-back as in rollouts; the plan's candidate is the first of the others. Never throws.
 */
export function experimentPlan(experiment: Experiment): Plan {
  const arms = armsOf(experiment);
  const { name, description, environment, flag, unit, guardrails, conversations } = experiment;
  return {
    ...{ name, description, environment, flag },
    control: arms.at(-1)?.variant ?? '',
    candidate: arms[0]?.variant ?? '',
    unit,
    ...PLAN_SETTINGS,
    noDataTimeoutMs: SILENCE_MS,
    phases: phasesOf(experiment, arms),
    guardrails,
    rollback: { conversations, procedure: ['flag'] },
    notify: experiment.notify,
    scale: null,
    experiment: { hash: experimentHash(experiment), arms },
  };
}

/** In authored order, control last. */
function armsOf({ arms }: Experiment): readonly SplitPart[] {
  const [control, ...candidates] = arms.map(
    ({ variant, weightParts }): SplitPart => ({ variant, weightParts }),
  );
  return control === undefined ? candidates : [...candidates, control];
}

function phasesOf({ steps, durationMs }: Experiment, arms: readonly SplitPart[]): Phase[] {
  const earlierMs = steps.slice(0, -1).reduce((sum, { holdMs }) => sum + (holdMs ?? 0), 0);
  return steps.map((step, index) => {
    const isLast = index === steps.length - 1;
    const minMs = isLast ? Math.max(0, durationMs - earlierMs) : (step.holdMs ?? 0);
    return phaseOf(step, arms, minMs);
  });
}

function phaseOf(
  { name, shares }: ExperimentStep,
  arms: readonly SplitPart[],
  minMs: number,
): Phase {
  return {
    ...{ name, description: null, risk: null },
    shares: shares.map(({ segment, weightParts }) => ({ segment, weightParts, arms })),
    hold: { minMs, maxMs: null },
    guardrails: [],
    gate: { minUnits: 0, pass: [], approvals: [] },
  };
}
