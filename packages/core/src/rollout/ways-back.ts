import { checkOf } from './check-lists.ts';
import type { Checklist, Plan, Rollout } from './types.ts';

/** Item of a migration's list that changes the data: from it on there is something to go back from. */
const EXECUTE = 'execute';

/**
 * The ways back of migrations that were begun on real data, whether or not it worked, in the order of
 * the plan. Where each item has its own they are named from the last one begun to the first; once the
 * last item of such a list was begun, the list's own is left. Never throws.
 */
export function waysBack(
  { checklists = {} }: Plan,
  rollout: Rollout,
): readonly { readonly list: string; readonly title: string; readonly wayBack: string }[] {
  return Object.entries(checklists).flatMap(([list, checklist]) => {
    const wayBack = wayBackOf(checklist, rollout, list);
    return wayBack === null ? [] : [{ list, title: checklist.title ?? list, wayBack }];
  });
}

function wayBackOf({ items, wayBack }: Checklist, rollout: Rollout, list: string): string | null {
  if (wayBack === undefined) return null;
  const isBegun = (item: string): boolean =>
    (checkOf(rollout, list, item)?.state ?? 'open') !== 'open';
  if (items.every((item) => item.wayBack === undefined)) return isBegun(EXECUTE) ? wayBack : null;
  const last = items.at(-1);
  if (last !== undefined && isBegun(last.name)) return wayBack;
  const ways = items.flatMap((item) =>
    item.wayBack !== undefined && isBegun(item.name) ? [item.wayBack] : [],
  );
  return ways.length === 0 ? null : [...ways].reverse().join(', then ');
}
