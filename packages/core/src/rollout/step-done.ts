import type { JsonObject } from '../json.ts';
import { and, type Change, CONTROLLER, told } from './change.ts';
import { retryAfterMs, stepAfter, stepName, stepNow } from './layer-steps.ts';
import { layerNamed, withLayer } from './layers-of.ts';
import { LAYER_STEPS_MAX, MEMO_BYTES_MAX } from './limits.ts';
import { orderStep } from './order-step.ts';
import { type Settled, settleLayer } from './settle-layer.ts';
import type { Layer, LayerState, Plan, Rollout, RolloutEvent } from './types.ts';

type DoneEvent = Extract<RolloutEvent, { type: 'effect-done' }>;
type Ended = NonNullable<LayerState['steps']>[number];

/**
 * A step of a layer came to an end. What it learned is kept before the next one begins; one that
 * failed is tried again later while the plan says so; after the last one the layer is settled.
 */
export function onStepDone(
  plan: Plan,
  rollout: Rollout,
  name: string,
  event: DoneEvent,
  nowMs: number,
): Change {
  const found = layerNamed(plan, rollout, name);
  // It is in the state alone: a plan that lost a layer cannot say what comes after it.
  if (found === null) return told(rollout, CONTROLLER, 'rollout.layer-step', { layer: name });
  const { layer, state } = found;
  const { outcome, detail, memo } = bounded(event);
  const at = stepNow(state);
  const { attempt = 1, stepBeganMs = nowMs } = state;
  const ended: Ended = {
    ...{ step: stepName(layer, at), outcome },
    ...{ beganMs: stepBeganMs, endedMs: nowMs, detail },
  };
  const waitMs = outcome === 'ok' ? null : retryAfterMs(layer, attempt);
  const isDriven = at.step !== 'check' && at.step !== 'clean';
  const after: LayerState = {
    ...{ ...state, ...at, effectId: null },
    steps: [...(state.steps ?? []), ended].slice(-LAYER_STEPS_MAX),
    ...(memo === undefined || !isDriven ? {} : { memo }),
    ...(waitMs === null ? {} : { retryAtMs: nowMs + waitMs, detail }),
  };
  const written = told(withLayer(rollout, after), CONTROLLER, 'rollout.layer-step', {
    ...{ layer: name, step: ended.step, outcome, tookMs: nowMs - stepBeganMs, attempt, detail },
    ...(waitMs === null ? {} : { retryAtMs: nowMs + waitMs }),
  });
  if (waitMs !== null) return written;
  return and(written, (now) =>
    outcome === 'ok'
      ? goOn(plan, now, { layer, state: after }, detail, nowMs)
      : settleLayer(plan, now, { name, state: 'failed', detail }, CONTROLLER, nowMs),
  );
}

/** Begins the step after the one that is through; after the last one the layer is verified. */
export function goOn(
  plan: Plan,
  rollout: Rollout,
  { layer, state }: { readonly layer: Layer; readonly state: LayerState },
  detail: string,
  nowMs: number,
): Change {
  const isUndone = state.step === 'undo';
  const next = isUndone ? null : stepAfter(layer, state);
  if (next !== null) return orderStep(plan, rollout, { layer, state, at: next }, 1, nowMs);
  const settled: Settled = isUndone
    ? { name: layer.name, state: 'skipped', detail, undone: true }
    : { name: layer.name, state: 'verified', detail };
  return settleLayer(plan, rollout, settled, CONTROLLER, nowMs);
}

/** What is too big to keep is a failure: later steps would work with what was known before. */
function bounded(event: DoneEvent): Pick<DoneEvent, 'outcome' | 'detail' | 'memo'> {
  const { outcome, memo } = event;
  const detail =
    outcome === 'timed-out' ? `It took too long. ${event.detail}`.trim() : event.detail;
  if (memo === undefined) return { outcome, detail };
  const bytes = bytesOf(memo);
  if (bytes <= MEMO_BYTES_MAX) return { outcome, detail, memo };
  const refused = `Cannot keep what it learned: it is ${bytes} bytes; at most ${MEMO_BYTES_MAX} are kept. ${detail}`;
  return { outcome: outcome === 'ok' ? 'failed' : outcome, detail: refused.trim() };
}

/** Of its JSON as UTF-8. */
function bytesOf(memo: JsonObject): number {
  return encodeURIComponent(JSON.stringify(memo)).replaceAll(/%[0-9A-F]{2}/g, '.').length;
}
