import { checkOf, isListMet } from './check-lists.ts';
import type { CheckState, Plan, Rollout } from './types.ts';

/** A checklist of a rollout, and where its items stand. */
export interface ChecklistNow {
  readonly name: string;
  readonly title: string | null;
  /** Phases whose gates name it, and `completion`, parted by commas; empty = none. */
  readonly usedBy: string;
  readonly ordered: boolean;
  readonly met: boolean;
  readonly items: readonly {
    readonly name: string;
    readonly title: string;
    readonly action: string | null;
    readonly blocking: boolean;
    readonly state: CheckState['state'];
    /** Key id, or `controller`; `null` = nobody touched it. */
    readonly by: string | null;
    readonly atMs: number | null;
    readonly detail: string;
  }[];
}

/** All checklists of a rollout in the order of its plan. Never throws. */
export function checklistsOf(plan: Plan, rollout: Rollout): readonly ChecklistNow[] {
  return Object.entries(plan.checklists ?? {}).map(([name, { title, ordered, items }]) => ({
    name,
    title,
    usedBy: usersOf(plan, name).join(', '),
    ordered,
    met: isListMet(plan, rollout, name),
    items: items.map(({ name: item, title: itemTitle, action, blocking }) => {
      const check = checkOf(rollout, name, item);
      return {
        name: item,
        title: itemTitle,
        action,
        blocking,
        state: check?.state ?? 'open',
        by: check?.by ?? null,
        atMs: check?.atMs ?? null,
        detail: check?.detail ?? '',
      };
    }),
  }));
}

function usersOf({ phases, completion = [] }: Plan, list: string): readonly string[] {
  const users = phases
    .filter(({ gate }) => gate.checklists?.includes(list))
    .map(({ name }) => name);
  return completion.includes(list) ? [...users, 'completion'] : users;
}
