import type { Plan } from '@tidegate/core';
import type { Check } from './check.ts';
import type { CheckWorld } from './check-world.ts';

/** Whether the operator's file has every action that a plan names. */
export function checkActions({ actions }: CheckWorld, plan: Plan): Check {
  return {
    name: 'actions',
    title: 'The server has the actions that the plan names',
    async look() {
      const named = [...new Set(namedIn(plan))];
      const missing = named.filter((name) => !actions.names.includes(name));
      if (missing.length > 0)
        return {
          outcome: 'failed',
          detail: `missing: ${missing.map((name) => `"${name}"`).join(', ')}`,
        };
      return {
        outcome: 'ok',
        detail: named.length === 0 ? 'it names none' : `all ${named.length} are there`,
      };
    },
  };
}

function namedIn({ checklists = {}, rollback }: Plan): string[] {
  const items = Object.values(checklists).flatMap((list) => list.items.map(({ action }) => action));
  const layers = rollback.procedure.map((layer) => (layer === 'flag' ? null : layer.action));
  return [...items, ...layers].filter((name) => name !== null);
}
