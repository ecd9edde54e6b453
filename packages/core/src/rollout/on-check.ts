import { and, type Change, type Notice, told } from './change.ts';
import { blockingBefore, checkOf, listOf, withCheck } from './check-lists.ts';
import { startCheck } from './due-checks.ts';
import { ACTION_LIMIT_MS } from './limits.ts';
import type {
  Checklist,
  ChecklistItem,
  CheckState,
  Plan,
  Refusal,
  Rollout,
  RolloutEvent,
} from './types.ts';

type CheckEvent = Extract<RolloutEvent, { type: 'check' }>;

/** A person ticks an item, says that it is not so, takes it back, or lets its action find out. */
export function onCheck(plan: Plan, rollout: Rollout, event: CheckEvent, nowMs: number): Change {
  const { list, item: name, decision, note, actor } = event;
  const item = listOf(plan, list)?.items.find((one) => one.name === name);
  const body = { list, item: name, decision, note };
  if (decision === 'run' && item !== undefined) {
    return and(told(rollout, actor, 'rollout.check-run', body), (now) =>
      startCheck(plan, now, list, item, actor.id, nowMs),
    );
  }
  const check: CheckState = {
    ...{ list, item: name, state: stateBy(decision), by: actor.id },
    ...{ atMs: nowMs, detail: note, effectId: null },
  };
  const notice: Omit<Notice, 'event'> | undefined =
    decision === 'no-go'
      ? {
          title: `${plan.name}: "${item?.title ?? name}" is not so`,
          text: `"${actor.name}" said no-go for "${name}" of "${list}". ${note}`.trim(),
        }
      : undefined;
  return told(withCheck(rollout, check), actor, 'rollout.checked', body, notice);
}

/** Why an item is not ticked so, or `null` when it is. Never throws. */
export function refuseCheck(
  plan: Plan,
  rollout: Rollout,
  event: CheckEvent,
  nowMs: number,
): Refusal | null {
  const list = listOf(plan, event.list);
  const index = list?.items.findIndex(({ name }) => name === event.item) ?? -1;
  const item = list?.items[index];
  if (list === null || item === undefined) return unknown(plan, list, event);
  const { action } = item;
  const head = `Cannot ${said(event)} "${event.item}" of "${event.list}"`;
  if (event.decision === 'run' && action === null) {
    return { code: 'unknown-item', sentence: `${head}: no action finds it out; say go or no-go` };
  }
  if (event.decision !== 'run' && action !== null) {
    const sentence = `${head}: action "${action}" finds it out; run it`;
    return { code: 'unknown-item', sentence };
  }
  const check = checkOf(rollout, event.list, event.item);
  if (check?.state === 'running' && nowMs - check.atMs < ACTION_LIMIT_MS) {
    const sentence = `${head}: its action runs now; wait for what it finds`;
    return { code: 'wrong-status', sentence };
  }
  return refuseOrder(list, index, rollout, event, head);
}

function refuseOrder(
  list: Checklist,
  index: number,
  rollout: Rollout,
  { list: name, decision }: CheckEvent,
  head: string,
): Refusal | null {
  if (!list.ordered || decision === 'no-go' || decision === 'open') return null;
  const missing: ChecklistItem | null = blockingBefore(list, index, rollout, name);
  if (missing === null) return null;
  const sentence = `${head}: "${missing.name}" comes before it and is not done; do that first`;
  return { code: 'item-out-of-order', sentence };
}

function unknown(plan: Plan, list: Checklist | null, event: CheckEvent): Refusal {
  const names =
    list === null ? Object.keys(plan.checklists ?? {}) : list.items.map((one) => one.name);
  const known = names.map((name) => `"${name}"`).join(', ') || 'none';
  const sentence =
    list === null
      ? `Cannot ${said(event)} "${event.item}" of "${event.list}": the plan has no such list; its lists: ${known}`
      : `Cannot ${said(event)} "${event.item}" of "${event.list}": it has no such item; its items: ${known}`;
  return { code: 'unknown-item', sentence };
}

function said({ decision }: CheckEvent): string {
  switch (decision) {
    case 'go':
      return 'tick';
    case 'no-go':
      return 'say no-go for';
    case 'open':
      return 'take back';
    default:
      return 'run';
  }
}

function stateBy(decision: CheckEvent['decision']): CheckState['state'] {
  if (decision === 'go') return 'done';
  return decision === 'no-go' ? 'failed' : 'open';
}
