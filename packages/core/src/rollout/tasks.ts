import { type Change, type Order, ordered } from './change.ts';
import { EMERGENCY_REVIEW_MS, NOTIFY_LIMIT_MS, WAY_BACK_MS } from './limits.ts';
import type { Moved } from './moved.ts';
import type { Plan, Rollout } from './types.ts';
import { waysBack } from './ways-back.ts';

/** Names of the tasks that take the old path away. */
export const RETIREMENT_TASKS = ['retirement', 'retirement-overdue'] as const;

/** Something that people must have done by a time. */
interface Task {
  readonly name: string;
  readonly title: string;
  readonly dueMs: number;
}

/**
 * Orders the tasks that follow from how a rollout moved: the review of an emergency, the removal of
 * the old path after completion, the ways back of migrations after a rollback.
 */
export function giveTasks(plan: Plan, rollout: Rollout, change: Moved, nowMs: number): Change {
  const tasks: Task[] = [];
  if (change.started && rollout.method === 'emergency') {
    const title = `Review the emergency rollout of ${plan.flag}`;
    tasks.push({ name: 'emergency-review', title, dueMs: nowMs + EMERGENCY_REVIEW_MS });
  }
  if (change.completed) tasks.push(...retirement(plan, nowMs));
  if (change.rolledBack) {
    for (const { list, title, wayBack } of waysBack(plan, rollout)) {
      const task = { name: `way-back-${list}`, title: `Way back of "${title}": ${wayBack}` };
      tasks.push({ ...task, dueMs: nowMs + WAY_BACK_MS });
    }
  }
  return ordered(
    rollout,
    tasks.map((task) => orderOf(plan, rollout, task)),
  );
}

function retirement({ retirement: due }: Plan, nowMs: number): readonly Task[] {
  if (due === undefined) return [];
  const { minMs, maxMs, what } = due;
  const [name, overdue] = RETIREMENT_TASKS;
  const first = { name, title: what, dueMs: nowMs + minMs };
  if (maxMs === null) return [first];
  const last = { name: overdue, title: `Overdue: ${what}`, dueMs: nowMs + maxMs };
  return [first, last];
}

function orderOf(plan: Plan, { id, environment, flag }: Rollout, task: Task): Order {
  return {
    kind: 'task',
    orderingKey: `task:${id}`,
    limitMs: NOTIFY_LIMIT_MS,
    payload: { ...task, rollout: id, environment, flag, plan: plan.name },
  };
}
