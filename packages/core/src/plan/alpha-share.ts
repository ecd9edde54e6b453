import type { Guardrail } from '../guardrail/types.ts';
import type { Plan } from '../rollout/types.ts';
import { describePercent } from './describe-share.ts';
import { found, quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { fractionOf } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** What a comparison gets of its plan's alpha: a fixed part of it, or a weight for what is left. */
export interface AlphaShare {
  readonly kind: 'part' | 'weight';
  readonly value: number;
  readonly at: Position;
}

/**
 * Reads `share`: `50%` of the plan's alpha, or a weight such as 2. `null` when it is neither, which
 * is reported. Never throws.
 */
export function readAlphaShare(report: Report, node: Node): AlphaShare | null {
  const value = fractionOf(node);
  const isWeight = node.kind === 'scalar' && typeof node.value === 'number';
  const high = isWeight ? PLAN_LIMITS.shareWeight : 1;
  if (value !== null && value > 0 && value <= high)
    return { kind: isWeight ? 'weight' : 'part', value, at: node.at };
  const range = isWeight ? `above 0 and at most ${high}` : 'above 0% and at most 100%';
  return addProblem(report, {
    code: value === null ? 'wrong-type' : 'out-of-range',
    at: node.at,
    message: `Cannot read "share": ${value === null ? `found ${found(node)}` : `${found(node)} is not ${range}`}`,
    expected: 'a weight, for example 2, or a part of the plan\'s alpha, for example "50%"',
  });
}

/**
 * Gives every comparison of a plan and of its phases its part of `alpha`: those with a percentage
 * get it, the others share what is left by their weights, equally where nothing is said. The parts
 * add up to `alpha` at most, so that the chance that any of them ever fires without reason does too.
 * Percentages above 100 %, or nothing left for the others, are reported. Never throws.
 *
 * @param shares of all comparisons, by name
 */
export function shareAlpha(
  report: Report,
  plan: Pick<Plan, 'alpha' | 'phases' | 'guardrails'>,
  shares: ReadonlyMap<string, AlphaShare>,
): Pick<Plan, 'phases' | 'guardrails'> {
  const left = readLeft(report, shares);
  const weights = sum([...shares.values()].filter(({ kind }) => kind === 'weight'));
  const give = (guardrails: readonly Guardrail[]) =>
    guardrails.map((guardrail): Guardrail => {
      if (!isCompared(guardrail)) return guardrail;
      const share = shares.get(guardrail.name);
      if (share === undefined) return guardrail;
      const part = share.kind === 'part' ? share.value : (left * share.value) / weights;
      return { ...guardrail, alpha: plan.alpha * part };
    });
  return {
    guardrails: give(plan.guardrails),
    phases: plan.phases.map((phase) => ({ ...phase, guardrails: give(phase.guardrails) })),
  };
}

/** Whether a guardrail has a part of alpha. */
export function isCompared(
  guardrail: Guardrail,
): guardrail is Extract<Guardrail, { shape: 'compared-rate' | 'compared-values' }> {
  return guardrail.shape === 'compared-rate' || guardrail.shape === 'compared-values';
}

/** What percentages leave of alpha, 0..1. */
function readLeft(report: Report, shares: ReadonlyMap<string, AlphaShare>): number {
  let given = 0;
  let last: Position | null = null;
  for (const { kind, value, at } of shares.values()) {
    if (kind === 'weight') continue;
    // 0.7 + 0.2 + 0.1 is 1 to people.
    given = Number((given + value).toPrecision(12));
    last = at;
    if (given <= 1) continue;
    addProblem(report, {
      code: 'out-of-range',
      at,
      message: `Cannot share out alpha: the percentages of "share" add up to ${describePercent(given)}`,
      expected: 'at most 100% over all comparisons of the plan and its phases',
    });
    return 0;
  }
  const poor = [...shares].find(([, { kind }]) => kind === 'weight');
  if (given === 1 && last !== null && poor !== undefined) {
    addProblem(report, {
      code: 'out-of-range',
      at: last,
      message: `Cannot share out alpha: 100% is given away and ${quoted(poor[0])} gets none`,
      expected: 'less than 100%, or a percentage for each comparison',
    });
  }
  return 1 - given;
}

function sum(shares: readonly AlphaShare[]): number {
  return shares.reduce((total, { value }) => total + value, 0);
}
