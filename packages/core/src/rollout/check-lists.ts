import type { Checklist, ChecklistItem, CheckState, Plan, Rollout } from './types.ts';

/** A checklist of a plan; `null` = it has none of that name. Never throws. */
export function listOf({ checklists = {} }: Plan, name: string): Checklist | null {
  return Object.hasOwn(checklists, name) ? (checklists[name] ?? null) : null;
}

/** Where an item stands; `null` = nobody touched it. Never throws. */
export function checkOf({ checks }: Rollout, list: string, item: string): CheckState | null {
  return checks.find((check) => check.list === list && check.item === item) ?? null;
}

/** The rollout with an item where it stands now. Never throws. */
export function withCheck(rollout: Rollout, check: CheckState): Rollout {
  const others = rollout.checks.filter(
    ({ list, item }) => list !== check.list || item !== check.item,
  );
  return { ...rollout, checks: [...others, check] };
}

/** Whether all blocking items of a list are done; a list that the plan does not have is not met. Never throws. */
export function isListMet(plan: Plan, rollout: Rollout, name: string): boolean {
  const list = listOf(plan, name);
  return list !== null && blockingBefore(list, list.items.length, rollout, name) === null;
}

/** Whether all completion lists are met; `null` = the plan has none. Never throws. */
export function isMet(plan: Plan, rollout: Rollout): boolean | null {
  if (plan.completion === undefined || plan.completion.length === 0) return null;
  return plan.completion.every((name) => isListMet(plan, rollout, name));
}

/**
 * The first blocking item before an index that is not done; `null` = all are. Never throws.
 *
 * @param index place of an item in its list
 */
export function blockingBefore(
  list: Checklist,
  index: number,
  rollout: Rollout,
  name: string,
): ChecklistItem | null {
  const isMissing = (item: ChecklistItem) =>
    item.blocking && checkOf(rollout, name, item.name)?.state !== 'done';
  return list.items.slice(0, index).find(isMissing) ?? null;
}
