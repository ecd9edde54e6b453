import type { Criterion, Guardrail } from '../guardrail/types.ts';
import {
  SCALED_LEAD_MIN_MS,
  SCALED_NO_DATA_MIN_MS,
  SCALED_SAMPLES_MIN,
  SCALED_WATCH_MIN_MS,
} from './limits.ts';
import type { Phase, Plan, PlanScale } from './types.ts';

/**
 * A plan made short for a demonstration on the real clock. `hold` divides holds, lead and
 * `noDataTimeout` (floors 1 s and 30 s); `watch` divides `for`, `keepFiringFor` and `within` (floor 3 s);
 * `evidence` divides minimum units and samples (floor 10). A criterion on a rate needs about
 * 3 ÷ distance observations, so `evidence` widens its distance from the ideal instead. Bounds of
 * guardrails, tolerances, parts of alpha and shares stay as they are. The result carries `scale`, so that every page can say
 * what was scaled, and has a hash of its own. Never throws.
 *
 * @param scale each ≥ 1; 1 = untouched
 */
export function scalePlan(plan: Plan, scale: PlanScale): Plan {
  const guardrail = (rule: Guardrail) => scaleGuardrail(rule, scale);
  return {
    ...plan,
    noDataTimeoutMs: shorter(plan.noDataTimeoutMs, scale.hold, SCALED_NO_DATA_MIN_MS),
    activationLeadMs: shorter(plan.activationLeadMs, scale.hold, SCALED_LEAD_MIN_MS),
    guardrails: plan.guardrails.map(guardrail),
    phases: plan.phases.map(
      (phase): Phase => ({
        ...phase,
        guardrails: phase.guardrails.map(guardrail),
        hold: {
          minMs: phase.hold.minMs / scale.hold,
          maxMs: phase.hold.maxMs === null ? null : phase.hold.maxMs / scale.hold,
        },
        gate: {
          ...phase.gate,
          minUnits: Math.ceil(phase.gate.minUnits / scale.evidence),
          pass: phase.gate.pass.map((criterion) => scaleCriterion(criterion, scale.evidence)),
        },
      }),
    ),
    scale,
  };
}

function scaleGuardrail(rule: Guardrail, scale: PlanScale): Guardrail {
  if (rule.shape === 'held') {
    const { keepFiringForMs: keepMs } = rule;
    return {
      ...rule,
      forMs: shorter(rule.forMs, scale.watch, SCALED_WATCH_MIN_MS),
      ...(keepMs === undefined
        ? {}
        : { keepFiringForMs: shorter(keepMs, scale.watch, SCALED_WATCH_MIN_MS) }),
      minSamples: Math.ceil(shorter(rule.minSamples, scale.evidence, SCALED_SAMPLES_MIN)),
    };
  }
  if (rule.shape === 'count-within') {
    return { ...rule, withinMs: shorter(rule.withinMs, scale.watch, SCALED_WATCH_MIN_MS) };
  }
  if (rule.shape === 'compared-rate' || rule.shape === 'compared-values') {
    return { ...rule, forMs: shorter(rule.forMs, scale.watch, SCALED_WATCH_MIN_MS) };
  }
  return rule;
}

function scaleCriterion(criterion: Criterion, evidence: number): Criterion {
  // A share of a baseline is as far away as the baseline is: nobody knows it yet.
  if (criterion.statistic.of !== 'rate' || criterion.baseline !== undefined) return criterion;
  const limit =
    criterion.side === 'below'
      ? Math.min(1, criterion.limit * evidence)
      : Math.max(0, 1 - (1 - criterion.limit) * evidence);
  return { ...criterion, limit };
}

/** Divided, but not below the floor, nor longer than it was. */
function shorter(value: number, divisor: number, floor: number): number {
  return Math.min(value, Math.max(floor, value / divisor));
}
