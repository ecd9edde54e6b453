import { scaleGuardrail } from '../rollout/scale-plan.ts';
import type { PlanScale } from '../rollout/types.ts';
import { SCALED_LOOK_MIN_MS } from './limits.ts';
import type { Experiment } from './types.ts';

/**
 * The experiment with its times divided for a demonstration, as `scalePlan` divides a plan: `hold`
 * divides the length, its steps, the time between looks (floor 1 s), the past and the window of a unit's
 * figures; `evidence` the planned sample; `watch` what guardrails wait for. Alpha, power, weights and
 * tolerances stay as they are. Never throws.
 *
 * @param scale each ≥ 1; 1 = untouched
 */
export function scaleExperiment(experiment: Experiment, scale: PlanScale): Experiment {
  const { analysis, sampleUnits } = experiment;
  const divided = (ms: number) => Math.max(1, Math.round(ms / scale.hold));
  const orNone = (ms: number | null) => (ms === null ? null : divided(ms));
  const lookEveryMs = divided(analysis.lookEveryMs);
  return {
    ...experiment,
    durationMs: divided(experiment.durationMs),
    steps: experiment.steps.map((step) => ({ ...step, holdMs: orNone(step.holdMs) })),
    sampleUnits: sampleUnits === null ? null : Math.ceil(sampleUnits / scale.evidence),
    analysis: {
      ...analysis,
      lookEveryMs: Math.min(analysis.lookEveryMs, Math.max(SCALED_LOOK_MIN_MS, lookEveryMs)),
      pastMs: orNone(analysis.pastMs),
      windowMs: orNone(analysis.windowMs),
    },
    guardrails: experiment.guardrails.map((rule) => scaleGuardrail(rule, scale)),
  };
}
