import type { Plan } from '@tidegate/core';
import { actionNames } from '../http/action-names.ts';
import { actionFlaw } from '../plan/known-actions.ts';
import { namedActions } from '../plan/named-actions.ts';
import type { Check } from './check.ts';

/** Whether the operator's file has every action and driver that a plan names, for its environment. */
export function checkActions(
  { actions, drivers }: Parameters<typeof actionNames>[0],
  plan: Plan,
): Check {
  return {
    name: 'actions',
    title: 'The server has the actions that the plan names',
    async look() {
      const known = actionNames({ actions, drivers });
      const named = namedActions(plan);
      const flaws = named.flatMap((one) => {
        const flaw = actionFlaw(one, plan.environment, known);
        return flaw === null ? [] : [`${one.place} names ${flaw.why}; ${flaw.hint}`];
      });
      if (flaws.length > 0) return { outcome: 'failed', detail: flaws.join('. ') };
      const count = new Set(named.map(({ action }) => action)).size;
      return {
        outcome: 'ok',
        detail: count === 0 ? 'it names none' : `all ${count} are there`,
      };
    },
  };
}
