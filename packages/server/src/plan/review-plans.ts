import type { FileProblem, FlagDefinition, Plan, PlanPositions } from '@tidegate/core';
import type { NamedFile } from '../store/store.ts';
import { knownFlags } from './known-flags.ts';
import type { Applied } from './load-applied.ts';
import { unknownName } from './problem-at.ts';

/** A plan of a file that may be stored. */
export interface PlanWrite {
  readonly file: string;
  readonly plan: Plan;
}

/** What the plans of some files come to, before anything is written. */
export interface PlanReview {
  readonly writes: readonly PlanWrite[];
  readonly problems: readonly FileProblem[];
}

/**
 * Checks what only the server knows: that environment, flag, variants and segments of each plan
 * exist, stored or in the same files. Pure: writes nothing.
 */
export function reviewPlans(
  files: readonly NamedFile[],
  applied: Applied,
  flags: ReadonlyMap<string, FlagDefinition>,
  segments: ReadonlyMap<string, unknown>,
): PlanReview {
  const writes: PlanWrite[] = [];
  const problems: FileProblem[] = [];
  const names = new Set<string>();
  for (const { name: file, parsed } of files) {
    if (parsed.kind !== 'Plan') continue;
    const { plan, positions } = parsed;
    const name = JSON.stringify([plan.name, plan.environment]);
    if (names.has(name)) problems.push(definedTwice(file, plan, positions));
    names.add(name);
    problems.push(...nameProblems(file, plan, positions, applied, { flags, segments }));
    writes.push({ file, plan });
  }
  return { writes, problems };
}

function definedTwice(file: string, plan: Plan, { environment }: PlanPositions): FileProblem {
  return {
    code: 'duplicate',
    file,
    at: environment,
    message: `Cannot apply plan "${plan.name}" of environment "${plan.environment}": it is defined twice`,
    expected: 'give each plan of an environment a name of its own',
  };
}

function nameProblems(
  file: string,
  plan: Plan,
  positions: PlanPositions,
  applied: Applied,
  defined: {
    readonly flags: ReadonlyMap<string, FlagDefinition>;
    readonly segments: ReadonlyMap<string, unknown>;
  },
): FileProblem[] {
  const problems: FileProblem[] = [];
  const need = (
    what: string,
    name: string,
    at: PlanPositions['flag'],
    known: readonly string[],
  ) => {
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
    need(`variant of flag "${plan.flag}"`, plan.control, positions.control, known);
    need(`variant of flag "${plan.flag}"`, plan.candidate, positions.candidate, known);
  }
  const segments = new Set([
    ...applied.segments.map(({ name }) => name),
    ...defined.segments.keys(),
  ]);
  for (const [name, at] of Object.entries(positions.segments)) {
    need('segment', name, at, [...segments]);
  }
  return problems;
}
