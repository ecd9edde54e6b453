import { givesAll } from './draw-split.ts';
import { inForce, reachableSteps } from './in-force.ts';
import {
  existingVariant,
  type LoweredBranch,
  not,
  saltedUnit,
  unitLogic,
} from './lowered-branch.ts';
import { outsideSlice } from './outside-slice.ts';
import type { AllocationStep, AuthoredFlag, Logic, RuleOutcome } from './types.ts';

/**
 * The branches of a flag's rules. A rule that serves a barred variant is left out, so that the next
 * ones are asked. A barred share of a split, and a split whose unit is missing, give what the flag
 * serves to everybody: the candidate of a step that gives it to all, else control. Outside of the
 * exclusion slice a split gives `off`.
 *
 * @throws Error when a rule names a variant that the flag lacks
 */
export function lowerRules(flag: AuthoredFlag): readonly LoweredBranch[] {
  const steps = reachableSteps(flag);
  return flag.rules.flatMap(({ name, when, outcome }) => {
    const give = outcomeLogic(flag, steps, outcome);
    return give === null ? [] : [{ name, when, give }];
  });
}

type Steps = readonly AllocationStep[];

function outcomeLogic(flag: AuthoredFlag, steps: Steps, outcome: RuleOutcome): Logic | null {
  if ('serve' in outcome) {
    const variant = existingVariant(flag, outcome.serve);
    return flag.barred.includes(variant) ? null : variant;
  }
  const excluded =
    flag.exclusion === null ? [] : [outsideSlice(flag.exclusion), existingVariant(flag, flag.off)];
  const missing = not(unitLogic(outcome.unit));
  const undrawn = bySettled(flag, steps, (settled) => settled);
  // Around the whole split: not every SDK computes what a share gives.
  const drawn = bySettled(flag, steps, (settled) => splitLogic(flag, outcome, settled));
  return { if: [missing, undrawn, ...excluded, drawn] };
}

function bySettled(flag: AuthoredFlag, steps: Steps, give: (settled: string) => Logic): Logic {
  return inForce(steps, give(flag.serve), (step) => give(settledBy(flag, step)));
}

/** What a step gives to everybody; a candidate that was rolled back only where it was drawn. */
function settledBy(flag: AuthoredFlag, { control, candidate, draws }: AllocationStep): string {
  const everybody = draws.find(({ segment }) => segment === null);
  const isGivenToAll = everybody !== undefined && givesAll(everybody);
  const isCandidate = isGivenToAll && !flag.barred.includes(candidate);
  return existingVariant(flag, isCandidate ? candidate : control);
}

function splitLogic(
  flag: AuthoredFlag,
  { split, unit }: Extract<RuleOutcome, { readonly unit: string }>,
  settled: string,
): Logic {
  const slices = split
    // Written so that a weight that is no number draws nobody.
    .filter(({ weightParts }) => weightParts > 0)
    .map(({ variant, weightParts }): readonly [string, number] => {
      const isBarred = flag.barred.includes(existingVariant(flag, variant));
      return [isBarred ? settled : variant, weightParts];
    });
  const [first = null] = slices;
  if (first === null) return settled;
  return slices.length === 1 ? first[0] : { fractional: [saltedUnit(flag.salt, unit), ...slices] };
}
