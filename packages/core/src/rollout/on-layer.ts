import { unreachable } from '../invariant.ts';
import { and, type Change, told } from './change.ts';
import { retriedFrom, stepsOf, wasExecuted } from './layer-steps.ts';
import { layerNamed, withLayer } from './layers-of.ts';
import { LAYER_STEPS_MAX } from './limits.ts';
import { orderStep } from './order-step.ts';
import { runProcedure } from './procedure.ts';
import { settleLayer } from './settle-layer.ts';
import type { Layer, LayerState, Plan, Rollout, RolloutEvent } from './types.ts';

type LayerEvent = Extract<RolloutEvent, { type: 'layer' }>;

/** A person lets a layer begin, did it, or says what becomes of one that failed. */
export function onLayer(plan: Plan, rollout: Rollout, event: LayerEvent, nowMs: number): Change {
  const { layer: name, decision, reason: detail, actor } = event;
  const found = layerNamed(plan, rollout, name);
  if (found === null) return told(rollout, actor, 'rollout.layer-skipped', { layer: name, detail });
  switch (decision) {
    case 'go':
      return again(plan, rollout, found.state, event, 'rollout.layer-allowed', nowMs);
    case 'retry':
      return again(plan, rollout, found.state, event, 'rollout.layer-retried', nowMs);
    case 'done':
      return onDone(plan, rollout, found, event, nowMs);
    case 'failed':
      return settleLayer(plan, rollout, { name, state: 'failed', detail }, actor, nowMs);
    case 'skip':
      return settleLayer(plan, rollout, { name, state: 'skipped', detail }, actor, nowMs);
    case 'undo':
      return onUndo(plan, rollout, found, event, nowMs);
    default:
      return unreachable(decision);
  }
}

/** It waits for its turn again: a key of its own tells its driver that this is no attempt of before. */
function again(
  plan: Plan,
  rollout: Rollout,
  state: LayerState,
  { actor, reason: detail, decision }: LayerEvent,
  action: string,
  nowMs: number,
): Change {
  const run = (state.run ?? (decision === 'go' ? 0 : 1)) + 1;
  const waiting = { ...waitingAgain(retriedFrom(state)), run, detail };
  const body = { layer: state.name, detail };
  return and(told(withLayer(rollout, waiting), actor, action, body), (now) =>
    runProcedure(plan, now, nowMs),
  );
}

interface Found {
  readonly layer: Layer;
  readonly state: LayerState;
}

/** A person brought it back: what looks whether it is well runs now. */
function onDone(
  plan: Plan,
  rollout: Rollout,
  { layer, state }: Found,
  { actor, reason: detail }: LayerEvent,
  nowMs: number,
): Change {
  const { name } = layer;
  const [first] = stepsOf(layer);
  if (first === undefined) {
    return settleLayer(plan, rollout, { name, state: 'verified', detail }, actor, nowMs);
  }
  const { beganMs = nowMs, steps = [] } = state;
  const ended: NonNullable<LayerState['steps']>[number] = {
    ...{ step: 'by-hand', beganMs, endedMs: nowMs, detail },
    outcome: 'ok',
  };
  const done: LayerState = { ...state, detail, steps: [...steps, ended].slice(-LAYER_STEPS_MAX) };
  const tookMs = nowMs - beganMs;
  const body = {
    layer: name,
    step: ended.step,
    outcome: ended.outcome,
    tookMs,
    attempt: 1,
    detail,
  };
  return and(told(withLayer(rollout, done), actor, 'rollout.layer-step', body), (now) =>
    orderStep(plan, now, { layer, state: done, at: first }, 1, nowMs),
  );
}

/** What its driver did is taken back, with what it learned; where nothing was done there is nothing to take back. */
function onUndo(
  plan: Plan,
  rollout: Rollout,
  { layer, state }: Found,
  { actor, reason: detail }: LayerEvent,
  nowMs: number,
): Change {
  const { name } = layer;
  if (!wasExecuted(layer, state)) {
    const undone = { name, state: 'skipped', detail, undone: true } as const;
    return settleLayer(plan, rollout, undone, actor, nowMs);
  }
  const { check: _, ...kept } = waitingAgain(state);
  const waiting: LayerState = { ...kept, step: 'undo', detail };
  const body = { layer: name, detail };
  return and(told(withLayer(rollout, waiting), actor, 'rollout.layer-undo-begun', body), (now) =>
    runProcedure(plan, now, nowMs),
  );
}

/** What it learned and went through stays, and the step that it takes up again; its time counts anew. */
function waitingAgain(state: LayerState): LayerState {
  const { beganMs: _, endedMs: __, retryAtMs: ___, askedMs: ____, ...kept } = state;
  const { overdueTold: _____, backMs: ______, ...rest } = kept;
  return { ...rest, state: 'waiting', effectId: null };
}
