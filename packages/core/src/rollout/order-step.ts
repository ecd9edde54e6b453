import type { JsonObject } from '../json.ts';
import { type Change, type Order, ordered } from './change.ts';
import type { StepAt } from './layer-steps.ts';
import { withLayer } from './layers-of.ts';
import { ACTION_LIMIT_MS } from './limits.ts';
import type { Layer, LayerState, Plan, Rollout } from './types.ts';

/** What the longest step of a driver may take, ms: the operator's file gives each its own time, up to this. */
const DRIVER_LIMIT_MS = 2 * ACTION_LIMIT_MS;

/**
 * Orders a step of a layer, which runs from now on. Two rollbacks of an environment never run steps
 * of one driver at the same time. Never throws.
 *
 * @param attempt of this step, 1 = the first
 */
export function orderStep(
  plan: Plan,
  rollout: Rollout,
  { layer, state, at }: { readonly layer: Layer; readonly state: LayerState; readonly at: StepAt },
  attempt: number,
  nowMs: number,
): Change {
  const { retryAtMs: _, check: __, ...kept } = state;
  const running: LayerState = {
    ...{ ...kept, ...at, state: 'running', effectId: null },
    ...{ attempt, stepBeganMs: nowMs, beganMs: state.beganMs ?? nowMs },
    // All is back that is to be back: from here on it is only watched.
    ...(at.step === 'clean' ? { backMs: state.backMs ?? nowMs } : {}),
  };
  const { name, cleanMs = 0 } = layer;
  const action = actionOf(layer, at);
  const isDriven = at.step !== 'check' && at.step !== 'clean';
  const { id, environment } = rollout;
  const order: Order = {
    kind: 'layer',
    orderingKey: isDriven ? `layer:${environment}:${action}` : `layer:${id}:${name}`,
    // A layer that is overdue goes on: its own time is only told.
    limitMs: isDriven ? DRIVER_LIMIT_MS : ACTION_LIMIT_MS + (at.step === 'clean' ? cleanMs : 0),
    payload: payloadOf(plan, rollout, layer, running),
    of: { layer: name },
  };
  return ordered(withLayer(rollout, running), [order]);
}

function payloadOf(plan: Plan, rollout: Rollout, layer: Layer, state: LayerState): JsonObject {
  const { step = 'execute', check, attempt = 1, run = 1, memo = {} } = state;
  const at = check === undefined ? { step } : { step, check };
  const { id, environment, flag, reason } = rollout;
  const { name, kind, target, cleanMs } = layer;
  return {
    ...{ layer: name, kind, action: actionOf(layer, at), target, step },
    ...{ key: `${id}:${name}:${run}`, memo, attempt },
    ...{ rollout: id, environment, flag, plan: plan.name, reason },
    ...(step === 'clean' && cleanMs !== undefined ? { forMs: cleanMs } : {}),
  };
}

/** Who carries it out; `null` = control is watched. */
function actionOf({ action, verify = [] }: Layer, { step, check = 0 }: StepAt): string | null {
  if (step === 'clean') return null;
  return step === 'check' ? (verify[check] ?? null) : action;
}
