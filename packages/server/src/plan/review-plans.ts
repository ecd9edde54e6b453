import type { FileProblem, FlagDefinition, Plan, PlanPositions, Position } from '@tidegate/core';
import type { NamedFile } from '../store/store.ts';
import { actionFlaw, type KnownAction } from './known-actions.ts';
import type { Applied } from './load-applied.ts';
import { namedActions } from './named-actions.ts';
import { planNameProblems } from './plan-names.ts';
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
 * exist, stored or in the same files, and that its actions are configured. Pure: writes nothing.
 *
 * @param actions what the server's configuration has that plans may name
 */
export function reviewPlans(
  files: readonly NamedFile[],
  applied: Applied,
  flags: ReadonlyMap<string, FlagDefinition>,
  segments: ReadonlyMap<string, unknown>,
  actions: readonly KnownAction[] = [],
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
    const variants = [
      [plan.control, positions.control],
      [plan.candidate, positions.candidate],
    ] as const;
    const place = { file, plan, positions };
    problems.push(...planNameProblems(place, variants, applied, { flags, segments }));
    problems.push(...actionProblems(file, plan, positions, actions));
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

/** Where each action is named first, as far as the parser tells. */
interface ActionPositions {
  readonly actions?: Readonly<Record<string, Position>>;
}

/** Names only: what is not configured word for word is refused, whatever stands behind a space. */
function actionProblems(
  file: string,
  plan: Plan,
  { actions: places = {}, environment }: PlanPositions & ActionPositions,
  known: readonly KnownAction[],
): FileProblem[] {
  const flawed = namedActions(plan).flatMap((named) => {
    const flaw = actionFlaw(named, plan.environment, known);
    return flaw === null ? [] : [{ ...named, flaw }];
  });
  const told = new Map(flawed.map((one) => [one.action, one]));
  return [...told.values()].map(({ place, action, flaw }) => {
    const at = (Object.hasOwn(places, action) ? places[action] : undefined) ?? environment;
    if (flaw.instead === null) {
      const message = `Cannot apply plan "${plan.name}": ${place} names ${flaw.why}`;
      return { code: 'out-of-range', file, at, message, expected: flaw.wanted ?? flaw.hint };
    }
    const problem = unknownName({ file, at }, 'action', action, flaw.instead);
    return { ...problem, message: `${problem.message} in the server's configuration (${place})` };
  });
}
