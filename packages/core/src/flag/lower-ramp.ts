import { invariant } from '../invariant.ts';
import type { Json } from '../json.ts';
import { CONVERSATION_START } from './conversation-start.ts';
import { drawName } from './draw-name.ts';
import { drawSplit } from './draw-split.ts';
import { inForce, reachableSteps } from './in-force.ts';
import {
  existingVariant,
  type LoweredBranch,
  not,
  saltedUnit,
  unitLogic,
} from './lowered-branch.ts';
import { outsideSlice } from './outside-slice.ts';
import { takingPart } from './taking-part.ts';
import {
  type AllocationStep,
  type AuthoredFlag,
  type Draw,
  type Logic,
  WEIGHT_PARTS_TOTAL,
} from './types.ts';

/**
 * The branches of a flag's ramp; none when nobody is drawn at all.
 *
 * The newest step that the conversation did not start before draws for it; a unit that is missing
 * or outside of the exclusion slice gets control of that step. All draws
 * share the flag's salt, so they nest: raising a weight drops nobody, and a hold-back keeps the
 * same units on control in every step. A drawn variant is served under an alias, `new~4`. Of a draw
 * with arms only those are drawn who take part in it; the others get plain control.
 *
 * @param aliases gets each alias and its value
 * @throws Error when a step names a variant or segment that the flag lacks
 */
export function lowerRamp(
  flag: AuthoredFlag,
  aliases: Map<string, Json>,
): readonly LoweredBranch[] {
  const { allocation, exclusion } = flag;
  const steps = reachableSteps(flag);
  const oldest = steps.at(-1);
  if (allocation === null || oldest === undefined) return [];
  const { unit } = allocation;
  const control = inForce(steps, existingVariant(flag, oldest.control), (step) =>
    existingVariant(flag, step.control),
  );
  const branches: LoweredBranch[] = [
    { name: 'no-unit', when: not(unitLogic(unit)), give: control },
  ];
  if (exclusion !== null) {
    branches.push({ name: 'excluded', when: outsideSlice(exclusion), give: control });
  }
  for (const step of steps) {
    const when = { '>=': [CONVERSATION_START, step.fromMs] };
    branches.push({ name: 'ramp', when, give: stepLogic(flag, step, unit, aliases) });
  }
  return branches;
}

function stepLogic(
  flag: AuthoredFlag,
  step: AllocationStep,
  unit: string,
  aliases: Map<string, Json>,
): Logic {
  const branches: Logic[] = [];
  let otherwise: Logic = existingVariant(flag, step.control);
  for (const draw of step.draws) {
    const drawn = drawLogic(flag, step, draw, unit, aliases);
    if (draw.segment === null) {
      otherwise = drawn;
      break;
    }
    branches.push(conditionOf(flag, draw.segment), drawn);
  }
  return branches.length === 0 ? otherwise : { if: [...branches, otherwise] };
}

function drawLogic(
  flag: AuthoredFlag,
  step: AllocationStep,
  draw: Draw,
  unit: string,
  aliases: Map<string, Json>,
): Logic {
  const control = existingVariant(flag, step.control);
  const { partParts, split } = drawSplit(step, draw, flag.holdBackParts);
  const hasCandidate = split.slice(0, -1).some(({ weightParts }) => weightParts > 0);
  // Also for a weight that is no number: nobody is drawn by it.
  if (partParts === 0 || !hasCandidate) return control;
  const slices = split
    .filter(({ weightParts }) => weightParts > 0)
    .map(({ variant, weightParts }): readonly [string, number] => {
      const name = drawName(existingVariant(flag, variant), draw.id);
      aliases.set(name, flag.variants[variant] ?? null);
      return [name, weightParts];
    });
  const [first = [control, 0]] = slices;
  const drawn: Logic =
    slices.length === 1 ? first[0] : { fractional: [saltedUnit(flag.salt, unit), ...slices] };
  if (partParts === WEIGHT_PARTS_TOTAL) return drawn;
  return { if: [takingPart(flag.salt, unit, partParts), drawn, control] };
}

function conditionOf(flag: AuthoredFlag, segment: string): Logic {
  invariant(Object.hasOwn(flag.segments, segment), `flag "${flag.key}" lacks segment "${segment}"`);
  return flag.segments[segment] ?? null;
}
