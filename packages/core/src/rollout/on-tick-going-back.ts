import { and, type Change, quiet } from './change.ts';
import { noticeLateLayers } from './late-layers.ts';
import { noticeLateRollback } from './late-rollback.ts';
import { stepNow } from './layer-steps.ts';
import { layerNamed } from './layers-of.ts';
import { STEP_RETRY_MS } from './limits.ts';
import { orderStep } from './order-step.ts';
import type { Plan, Rollout } from './types.ts';

/** While a rollback goes on, time alone does this: people are told what is late, and steps are tried again. */
export function onTickGoingBack(plan: Plan, rollout: Rollout, nowMs: number): Change {
  return and(retryDueStep(plan, rollout, nowMs), (now) =>
    and(noticeLateLayers(plan, now, nowMs), (later) => noticeLateRollback(plan, later, nowMs)),
  );
}

/** None is ever asked for so far ahead: the clock was set back, and nobody waits for that. */
function isDue(retryAtMs: number, nowMs: number): boolean {
  return retryAtMs <= nowMs || retryAtMs - nowMs > STEP_RETRY_MS.max;
}

/** One step a tick. The key and what was learned stay, so that a driver knows its own work again. */
function retryDueStep(plan: Plan, rollout: Rollout, nowMs: number): Change {
  const due = rollout.layers.find(
    ({ state, retryAtMs }) =>
      state === 'running' && retryAtMs !== undefined && isDue(retryAtMs, nowMs),
  );
  const found = due === undefined ? null : layerNamed(plan, rollout, due.name);
  if (found === null) return quiet(rollout);
  const at = stepNow(found.state);
  return orderStep(plan, rollout, { ...found, at }, (found.state.attempt ?? 1) + 1, nowMs);
}
