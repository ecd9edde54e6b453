import { type SplitPart, WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import { type Given, slotOf, takenFrom } from '../rollout/taken-from.ts';
import type { Plan } from '../rollout/types.ts';

/**
 * Why a plan cannot go on from an arm that is shipped by it, as a sentence: units that have the variant
 * would lose it, because the plan gives another one, or begins with too small a share. `null` = it can.
 * Never throws.
 *
 * @param experimentArms control last
 * @param variant the arm that won
 */
export function goesOnFrom(
  experimentArms: readonly SplitPart[],
  variant: string,
  plan: Plan,
): string | null {
  const head = `Cannot go on with plan "${plan.name}"`;
  const { control, candidate } = plan;
  if (candidate !== variant) {
    return `${head}: its candidate is "${candidate}"; name a plan that gives "${variant}"`;
  }
  const last = experimentArms.at(-1)?.variant;
  if (control !== last) {
    return `${head}: its control is "${control}" and the experiment's is "${last}"; name a plan with that control`;
  }
  const everybody = { segment: null, weightParts: WEIGHT_PARTS_TOTAL, arms: experimentArms };
  const before: Given = { control, candidate, shares: [everybody] };
  const [first] = plan.phases;
  const after: Given = { control, candidate, shares: first?.shares ?? [] };
  if (takenFrom(variant, before, after) === null) return null;
  const neededParts = slotOf(variant, before, [])?.toParts ?? 0;
  const givenParts = slotOf(variant, after, [])?.toParts ?? 0;
  return `${head}: its phase "${first?.name}" gives it to ${givenParts / 1_000} % of all, and units up to ${neededParts / 1_000} % have it now; begin with ${neededParts / 1_000} % or more`;
}
