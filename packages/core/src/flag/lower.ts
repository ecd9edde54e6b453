import { invariant } from '../invariant.ts';
import type { Json } from '../json.ts';
import { CONVERSATION_START } from './conversation-start.ts';
import { drawName } from './draw-name.ts';
import {
  type Allocation,
  type AllocationStep,
  type AuthoredFlag,
  type Draw,
  type FlagdFlag,
  type Logic,
  WEIGHT_PARTS_TOTAL,
} from './types.ts';

/**
 * Lowers a flag as people keep it into plain flagd, so that any OpenFeature SDK serves the ramp.
 *
 * A unit that is missing gets control of the newest step. Otherwise the newest step that the
 * conversation did not start before draws for it; below the oldest step stands `serve`. All draws
 * share the flag's salt, so they nest: raising a weight drops nobody. A drawn variant is served
 * under an alias, `new~4`. A killed flag serves its kill variant to all and is never DISABLED.
 *
 * @throws Error when the flag names a variant or segment that it lacks, which parsers exclude
 */
export function lower(flag: AuthoredFlag): FlagdFlag {
  if (flag.killed !== null) return lowered(flag, flag.killed);
  const steps = flag.allocation === null ? [] : reachable(flag.allocation.steps);
  const [newest] = steps;
  if (flag.allocation === null || newest === undefined) return lowered(flag, flag.serve);
  const unit = unitOf(flag.allocation);
  const aliases = new Map<string, Json>();
  const branches: Logic[] = [{ '!': [unit] }, existing(flag, newest.control)];
  for (const step of steps) {
    branches.push({ '>=': [CONVERSATION_START, step.fromMs] });
    branches.push(stepLogic(flag, step, unit, aliases));
  }
  return lowered(flag, flag.serve, { if: [...branches, flag.serve] }, aliases);
}

/** Newest first. A step that a later one covers whole decides for nobody and is left out. */
function reachable(steps: readonly AllocationStep[]): readonly AllocationStep[] {
  let coveredFromMs = Number.POSITIVE_INFINITY;
  return steps.toReversed().filter(({ fromMs }) => {
    const isReachable = fromMs < coveredFromMs;
    if (isReachable) coveredFromMs = fromMs;
    return isReachable;
  });
}

function unitOf({ unit }: Allocation): Logic {
  return { var: unit === 'conversation' ? 'targetingKey' : unit };
}

function stepLogic(
  flag: AuthoredFlag,
  step: AllocationStep,
  unit: Logic,
  aliases: Map<string, Json>,
): Logic {
  const branches: Logic[] = [];
  let otherwise: Logic = existing(flag, step.control);
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
  { control, candidate }: AllocationStep,
  { id, weightParts }: Draw,
  unit: Logic,
  aliases: Map<string, Json>,
): Logic {
  // Also for a weight that is no number: nobody is drawn by it.
  if (!(weightParts > 0)) return existing(flag, control);
  const alias = (variant: string): string => {
    const name = drawName(existing(flag, variant), id);
    aliases.set(name, flag.variants[variant] ?? null);
    return name;
  };
  if (weightParts >= WEIGHT_PARTS_TOTAL) return alias(candidate);
  return {
    fractional: [
      { cat: [`${flag.salt}:`, unit] },
      [alias(candidate), weightParts],
      [alias(control), WEIGHT_PARTS_TOTAL - weightParts],
    ],
  };
}

function conditionOf(flag: AuthoredFlag, segment: string): Logic {
  invariant(Object.hasOwn(flag.segments, segment), `flag "${flag.key}" lacks segment "${segment}"`);
  return flag.segments[segment] ?? null;
}

function existing(flag: AuthoredFlag, variant: string): string {
  invariant(Object.hasOwn(flag.variants, variant), `flag "${flag.key}" lacks variant "${variant}"`);
  return variant;
}

function lowered(
  flag: AuthoredFlag,
  serve: string,
  targeting?: Logic,
  aliases: ReadonlyMap<string, Json> = new Map(),
): FlagdFlag {
  return {
    state: 'ENABLED',
    variants: Object.fromEntries([...Object.entries(flag.variants), ...aliases]),
    defaultVariant: existing(flag, serve),
    ...(targeting === undefined ? {} : { targeting }),
    metadata: flag.metadata,
  };
}
