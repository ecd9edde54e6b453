import type { FileProblem, FlagDefinition, Plan, PlanPositions, Position } from '@tidegate/core';
import { isOptIn } from '../controller/opt-in-segment.ts';
import { knownFlags } from './known-flags.ts';
import type { Applied } from './load-applied.ts';
import { unknownName } from './problem-at.ts';

/** What the same files define, which goes before what is stored. */
export interface DefinedNames {
  readonly flags: ReadonlyMap<string, FlagDefinition>;
  readonly segments: ReadonlyMap<string, unknown>;
}

/**
 * The names in a plan that nothing stands behind: environment, flag, variants, segments. Without its
 * environment nothing else is looked for. Pure.
 *
 * @param variants that the flag must have, and where they stand
 */
export function planNameProblems(
  { file, plan, positions }: { file: string; plan: Plan; positions: PlanPositions },
  variants: readonly (readonly [variant: string, at: Position])[],
  applied: Applied,
  defined: DefinedNames,
): FileProblem[] {
  const problems: FileProblem[] = [];
  const need = (what: string, name: string, at: Position, known: readonly string[]) => {
    if (known.includes(name)) return true;
    problems.push(unknownName({ file, at }, what, name, known));
    return false;
  };
  if (!need('environment', plan.environment, positions.environment, applied.environments)) {
    return problems;
  }
  const flags = knownFlags(applied, plan.environment, defined.flags);
  if (need('flag', plan.flag, positions.flag, flags.keys)) {
    const known = flags.variantsOf(plan.flag);
    for (const [variant, at] of variants) {
      need(`variant of flag "${plan.flag}"`, variant, at, known);
    }
  }
  const segments = new Set([
    ...applied.segments.map(({ name }) => name),
    ...defined.segments.keys(),
  ]);
  for (const [name, at] of Object.entries(positions.segments)) {
    if (!isOptIn(name)) need('segment', name, at, [...segments]);
  }
  return problems;
}
