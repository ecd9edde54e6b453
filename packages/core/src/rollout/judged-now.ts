import { WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import type {
  ComparisonScope,
  Criterion,
  Guardrail,
  Judged,
  OfBaseline,
  SampleRatioGuardrail,
} from '../guardrail/types.ts';
import { invariant } from '../invariant.ts';
import { type Comparability, comparability } from './comparable-draws.ts';
import { SAMPLE_RATIO_ALPHA } from './limits.ts';
import type { Phase, Plan, Rollout } from './types.ts';

/** Name of the guardrail that every rollout with a comparable draw has. */
export const SAMPLE_RATIO = 'sample ratio';

/** The phase that a rollout is in. Throws when the plan has no such phase: our bug. */
export function phaseNow(plan: Plan, rollout: Rollout): Phase {
  const phase = plan.phases[rollout.phase];
  invariant(phase !== undefined, `phase ${rollout.phase} of plan "${plan.name}" exists`);
  return phase;
}

/** Guardrails in force as people wrote them: the phase's own go before the plan's. */
export function guardrailsNow(plan: Plan, rollout: Rollout): readonly Guardrail[] {
  return [...phaseNow(plan, rollout).guardrails, ...plan.guardrails];
}

/**
 * Guardrails in force with what the rollout knows filled in (draws to compare, recorded baselines,
 * whether anybody is left to compare with), and the sample ratio that nobody writes, last.
 *
 * @param holdBackParts what the flag keeps from every draw, of 100 000
 */
export function actingNow(plan: Plan, rollout: Rollout, holdBackParts = 0): readonly Guardrail[] {
  const compared = comparability(rollout, holdBackParts);
  const scope = scopeOf(rollout, compared);
  const authored = guardrailsNow(plan, rollout).map((rule) =>
    filled(rule, rollout, { scope, watching: compared.givesEverybody }),
  );
  const isJudged = Object.hasOwn(rollout.verdicts, SAMPLE_RATIO);
  if (compared.draws.length === 0 && !isJudged) return authored;
  return [...authored, sampleRatio(compared)];
}

/**
 * Everything that must be absorbed and judged on a tick, ready to be judged: guardrails, the sample
 * ratio, then the gate's criteria.
 *
 * @param holdBackParts what the flag keeps from every draw, of 100 000
 */
export function judgedNow(plan: Plan, rollout: Rollout, holdBackParts = 0): readonly Judged[] {
  const criteria = phaseNow(plan, rollout).gate.pass;
  return [
    ...actingNow(plan, rollout, holdBackParts),
    ...criteria.map((criterion) => withBaseline(criterion, rollout)),
  ];
}

function filled(
  rule: Guardrail,
  rollout: Rollout,
  { scope, watching }: { readonly scope: ComparisonScope; readonly watching: boolean },
): Guardrail {
  switch (rule.shape) {
    case 'held':
      return withBaseline(rule, rollout);
    case 'compared-rate':
    case 'compared-values':
      return { ...rule, scope };
    case 'drift':
      return { ...rule, watching };
    default:
      return rule;
  }
}

function withBaseline<T extends Criterion | Extract<Guardrail, { shape: 'held' }>>(
  rule: T,
  { baselines }: Rollout,
): T {
  if (rule.baseline === undefined) return rule;
  const { factor } = rule.baseline;
  const value = Object.hasOwn(baselines, rule.name) ? (baselines[rule.name] ?? null) : null;
  const baseline: OfBaseline = { factor, value };
  return { ...rule, baseline, limit: value === null ? rule.limit : factor * value };
}

function scopeOf(rollout: Rollout, { draws, appliesNow }: Comparability): ComparisonScope {
  return {
    draws: draws.map(({ id }) => id),
    applies: appliesNow,
    invalid: skewOf(rollout),
  };
}

/** Why the arms cannot be compared: units fall to them otherwise than drawn; `null` = they can. */
export function skewOf({ verdicts }: Rollout): string | null {
  const verdict = Object.hasOwn(verdicts, SAMPLE_RATIO) ? verdicts[SAMPLE_RATIO] : undefined;
  return verdict?.kind === 'fail' || verdict?.kind === 'error' ? verdict.sentence : null;
}

function sampleRatio({ draws }: Comparability): SampleRatioGuardrail {
  return {
    shape: 'sample-ratio',
    name: SAMPLE_RATIO,
    metric: 'error_rate',
    action: 'pause',
    absolute: false,
    alpha: SAMPLE_RATIO_ALPHA,
    shares: Object.fromEntries(
      draws.map(({ id, weightParts }) => [id, weightParts / WEIGHT_PARTS_TOTAL]),
    ),
  };
}
