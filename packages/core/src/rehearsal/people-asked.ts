import { approvalsMissing } from '../rollout/gate.ts';
import type { Actor, Plan, Rollout } from '../rollout/types.ts';
import type { Deed } from './types.ts';

/**
 * What willing people do next about what a rollout asks of them: answer a review, tick an item, give
 * an approval, each approval by another person. Items that an action finds out are left to it. Empty
 * when nothing is asked. Never throws.
 *
 * @param name how these people are called
 */
export function peopleAsked(plan: Plan, rollout: Rollout, name: string): readonly Deed[] {
  if (rollout.status !== 'running' && rollout.status !== 'paused') return [];
  const actor: Actor = { kind: 'key', id: `${name} ${rollout.approvals.length + 1}`, name };
  const [review] = rollout.reviews;
  if (review !== undefined) return [{ type: 'answer', item: review, actor, decision: 'go' }];
  const check = itemAsked(plan, rollout);
  if (check !== null) return [{ type: 'check', actor, ...check, decision: 'go', note: '' }];
  const [role] = approvalsMissing(plan, rollout);
  return role === undefined ? [] : [{ type: 'approve', item: role, actor, decision: 'go' }];
}

/** The next item of the phase's lists that waits for a person. */
function itemAsked(
  plan: Plan,
  rollout: Rollout,
): { readonly list: string; readonly item: string } | null {
  for (const list of plan.phases[rollout.phase]?.gate.checklists ?? []) {
    const { items = [], ordered = false } = plan.checklists?.[list] ?? {};
    const open = items.filter(
      ({ name }) =>
        !rollout.checks.some(
          (check) => check.list === list && check.item === name && check.state === 'done',
        ),
    );
    const [first] = ordered ? open.slice(0, 1) : open.filter(({ action }) => action === null);
    if (first !== undefined && first.action === null) return { list, item: first.name };
  }
  return null;
}
