import type { Plan } from '@tidegate/core';
import type { FlagView } from '@tidegate/protocol';
import type { Check } from './check.ts';
import type { CheckWorld } from './check-world.ts';

/** Whether nobody gets the candidate before the start: the flag gives control, or is switched off to it. */
export function checkFlagsOff({ store }: CheckWorld, plan: Plan): Check {
  const { environment, flag: key, control } = plan;
  return {
    name: 'flags-off',
    title: `Flag "${key}" gives "${control}" to everybody`,
    async look() {
      const flags = await store.read('listFlags', { environment });
      const flag = flags.find((each) => each.key === key && each.archivedMs === null);
      if (flag === undefined) return { outcome: 'failed', detail: `there is no flag "${key}"` };
      const why = flag.killed ? offFlaw(flag, control) : servedFlaw(flag, plan);
      if (why !== null) return { outcome: 'failed', detail: why };
      return {
        outcome: 'ok',
        detail: flag.killed ? 'it is switched off' : `it gives "${control}"`,
      };
    },
  };
}

function offFlaw({ off }: FlagView, control: string): string | null {
  return off === control ? null : `switched off it gives "${off}", not the control "${control}"`;
}

/** Why somebody gets something else than control; `null` = nobody does. */
function servedFlaw(flag: FlagView, { control, candidate }: Plan): string | null {
  const { broken, serve, rules, owner } = flag;
  if (broken !== null) return `it answers an error to everybody: ${broken}`;
  if (serve !== control) return `it gives "${serve}", not the control "${control}"`;
  const rule = rules.find(({ gives }) => names(gives, candidate));
  if (rule !== undefined) return `rule "${rule.name}" gives ${rule.gives}`;
  return owner === null ? null : `rollout "${owner}" is under way`;
}

/** `new`, or `new 25 %, legacy 75 %`. */
function names(gives: string, variant: string): boolean {
  return gives.split(', ').some((part) => part === variant || part.startsWith(`${variant} `));
}
