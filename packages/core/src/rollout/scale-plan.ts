import type { Criterion, Guardrail } from '../guardrail/types.ts';
import {
  SCALED_LEAD_MIN_MS,
  SCALED_NO_DATA_MIN_MS,
  SCALED_SAMPLES_MIN,
  SCALED_WATCH_MIN_MS,
} from './limits.ts';
import type { Phase, Plan, PlanScale } from './types.ts';

/**
 * A plan made short for a demonstration on the real clock. `hold` divides holds, checkpoints, what
 * comes before the start and after completion, the time that a criterion looks back (floor 3 s), lead
 * and `noDataTimeout` (floors 1 s and 30 s); `watch` divides `for`, `keepFiringFor` and `within` of rules, and the time that
 * control is watched after a rollback (floor 3 s);
 * `evidence` divides minimum units and samples (floor 10). A criterion on a rate needs about
 * 3 ÷ distance observations, so `evidence` widens its distance from the ideal instead. Bounds of
 * guardrails, tolerances, parts of alpha and shares stay as they are. Windows, times to avoid and freezes
 * speak of the calendar and are left out. The result carries `scale`, so that every page can say what
 * was scaled, and has a hash of its own. Never throws.
 *
 * @param scale each ≥ 1; 1 = untouched
 */
export function scalePlan(plan: Plan, scale: PlanScale): Plan {
  const guardrail = (rule: Guardrail) => scaleGuardrail(rule, scale);
  const { window: _window, avoid: _avoid, freezes: _freezes, ...rest } = plan;
  return {
    ...rest,
    ...scaleAround(plan, scale.hold),
    noDataTimeoutMs: shorter(plan.noDataTimeoutMs, scale.hold, SCALED_NO_DATA_MIN_MS),
    activationLeadMs: shorter(plan.activationLeadMs, scale.hold, SCALED_LEAD_MIN_MS),
    guardrails: plan.guardrails.map(guardrail),
    rollback: scaleRollback(plan.rollback, scale.watch),
    phases: plan.phases.map(
      ({ window: _, ...phase }): Phase => ({
        ...phase,
        ...(phase.checkpoint === undefined
          ? {}
          : {
              checkpoint: { ...phase.checkpoint, everyMs: phase.checkpoint.everyMs / scale.hold },
            }),
        guardrails: phase.guardrails.map(guardrail),
        hold: scaleRange(phase.hold, scale.hold),
        gate: {
          ...phase.gate,
          minUnits: Math.ceil(phase.gate.minUnits / scale.evidence),
          pass: phase.gate.pass.map((criterion) => scaleCriterion(criterion, scale)),
        },
      }),
    ),
    scale,
  };
}

/** What comes before the start and after completion. */
function scaleAround(
  { announcements, retirement }: Plan,
  divisor: number,
): Pick<Plan, 'announcements' | 'retirement'> {
  return {
    ...(announcements === undefined
      ? {}
      : {
          announcements: announcements.map((one) => ({
            ...one,
            beforeMs: one.beforeMs / divisor,
          })),
        }),
    ...(retirement === undefined
      ? {}
      : { retirement: { ...retirement, ...scaleRange(retirement, divisor) } }),
  };
}

/** Limits of time are told, not waited for: they stay. */
function scaleRollback(rollback: Plan['rollback'], divisor: number): Plan['rollback'] {
  const procedure = rollback.procedure.map((layer) => {
    if (layer === 'flag' || layer.cleanMs === undefined) return layer;
    return { ...layer, cleanMs: shorter(layer.cleanMs, divisor, SCALED_WATCH_MIN_MS) };
  });
  return { ...rollback, procedure };
}

function scaleRange(
  { minMs, maxMs }: Phase['hold'],
  divisor: number,
): { readonly minMs: number; readonly maxMs: number | null } {
  return { minMs: minMs / divisor, maxMs: maxMs === null ? null : maxMs / divisor };
}

/** Times of a rule divided, as `scalePlan` does. Never throws. */
export function scaleGuardrail(rule: Guardrail, scale: PlanScale): Guardrail {
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

function scaleCriterion(written: Criterion, { hold, evidence }: PlanScale): Criterion {
  const { overMs } = written;
  const criterion =
    overMs === undefined
      ? written
      : { ...written, overMs: shorter(overMs, hold, SCALED_WATCH_MIN_MS) };
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
