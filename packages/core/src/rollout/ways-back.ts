import { checkOf } from './check-lists.ts';
import type { Plan, Rollout } from './types.ts';

/** Item of a migration's list that changes the data: from it on there is something to go back from. */
const EXECUTE = 'execute';

/**
 * The ways back of migrations that were begun on real data, whether or not it worked, in the order of
 * the plan. Never throws.
 */
export function waysBack(
  { checklists = {} }: Plan,
  rollout: Rollout,
): readonly { readonly list: string; readonly title: string; readonly wayBack: string }[] {
  return Object.entries(checklists).flatMap(([list, { title, wayBack }]) => {
    const executed = checkOf(rollout, list, EXECUTE)?.state ?? 'open';
    if (wayBack === undefined || executed === 'open') return [];
    return [{ list, title: title ?? list, wayBack }];
  });
}
