import { type Change, type Order, ordered } from './change.ts';
import { blockingBefore, checkOf, listOf, withCheck } from './check-lists.ts';
import { phaseNow } from './judged-now.ts';
import { ACTION_LIMIT_MS } from './limits.ts';
import type { Checklist, ChecklistItem, Plan, Rollout } from './types.ts';

/**
 * Starts the automatic items that are due: while it runs those of the gate of its phase, once
 * completed those that completion names. Of an ordered list that is the next one, when all blocking
 * ones before are done. One that failed waits for a person. Never throws.
 *
 * @param again whether items that failed are tried once more
 */
export function startDueChecks(
  plan: Plan,
  rollout: Rollout,
  again: boolean,
  nowMs: number,
): Change {
  const orders: Order[] = [];
  let now = rollout;
  for (const name of listsNow(plan, rollout)) {
    const list = listOf(plan, name);
    for (const item of list === null ? [] : dueItems(list, rollout, name, again)) {
      const started = startCheck(plan, now, name, item, 'controller', nowMs);
      now = started.rollout;
      orders.push(...started.orders);
    }
  }
  return ordered(now, orders);
}

/**
 * Starts one automatic item, whatever it came to before.
 *
 * @param by key id, or `controller`
 */
export function startCheck(
  plan: Plan,
  rollout: Rollout,
  list: string,
  item: ChecklistItem,
  by: string,
  nowMs: number,
): Change {
  const { id, environment, flag } = rollout;
  const started = withCheck(rollout, {
    list,
    item: item.name,
    state: 'running',
    by,
    atMs: nowMs,
    detail: '',
    effectId: null,
  });
  const order: Order = {
    kind: 'check',
    orderingKey: `check:${id}:${list}:${item.name}`,
    limitMs: ACTION_LIMIT_MS,
    payload: {
      ...{ list, item: item.name, action: item.action },
      ...{ rollout: id, environment, flag, plan: plan.name },
    },
    of: { list, item: item.name },
  };
  return ordered(started, [order]);
}

function listsNow(plan: Plan, rollout: Rollout): readonly string[] {
  if (rollout.status === 'completed') return plan.completion ?? [];
  if (rollout.status !== 'running') return [];
  return phaseNow(plan, rollout).gate.checklists ?? [];
}

function dueItems(
  list: Checklist,
  rollout: Rollout,
  name: string,
  again: boolean,
): readonly ChecklistItem[] {
  return list.items.filter((item, index) => {
    if (item.action === null) return false;
    const state = checkOf(rollout, name, item.name)?.state;
    const isDue = state === undefined || (again && state === 'failed');
    return isDue && (!list.ordered || blockingBefore(list, index, rollout, name) === null);
  });
}
