import { and, type Change, CONTROLLER, quiet, told } from './change.ts';
import { isDoneByHand, type StepAt, stepNow, stepsOf } from './layer-steps.ts';
import { layerNamed, layersOf, withLayer } from './layers-of.ts';
import { orderStep } from './order-step.ts';
import type { Layer, LayerState, Plan, Rollout } from './types.ts';
import { utcDateTimeText } from './utc-time-text.ts';

/**
 * Begins the next layer, one after the other: its first step is ordered, people are asked whether it
 * may begin, or are told to do it. Waits while one runs or asks, or has failed and nothing goes on
 * after it; when none is left, the rollback is finished.
 */
export function runProcedure(plan: Plan, rollout: Rollout, nowMs: number): Change {
  const waits = rollout.layers.findIndex(({ state }) => state === 'waiting');
  if (isHeld(plan, rollout, waits)) return quiet(rollout);
  const next = rollout.layers[waits];
  if (next === undefined) return finish(plan, rollout, nowMs);
  if (next.askedMs !== undefined) return quiet(rollout);
  const found = layerNamed(plan, rollout, next.name);
  return found === null ? quiet(rollout) : begin(plan, rollout, found, nowMs);
}

/**
 * One that changes something holds all others that would. One that is only watched, or failed, holds
 * those after it: an earlier one that a person takes up again, or back, does not wait for it.
 *
 * @param waits index of the layer that would begin; -1 = none would
 */
function isHeld(plan: Plan, { layers }: Rollout, waits: number): boolean {
  const goesOn = new Set(
    layersOf(plan).flatMap(({ name, onFailure }) => (onFailure === 'go-on' ? [name] : [])),
  );
  const looksOnly = isLooking(layers[waits]?.step);
  return layers.some(({ name, state, step }, index) => {
    if (waits === -1 || index < waits) {
      return state === 'running' || (state === 'failed' && !goesOn.has(name));
    }
    return state === 'running' && !looksOnly && !isLooking(step);
  });
}

function isLooking(step: LayerState['step']): boolean {
  return step === 'check' || step === 'clean';
}

/** How long a layer took until it was back and checked, ms; `null` = it was not, or not begun. Never throws. */
export function layerTookMs({ state, beganMs, backMs, endedMs }: LayerState): number | null {
  const endMs = backMs ?? (state === 'verified' ? endedMs : undefined);
  return beganMs === undefined || endMs === undefined ? null : endMs - beganMs;
}

function finish(plan: Plan, rollout: Rollout, nowMs: number): Change {
  const { goingBack, layers } = rollout;
  const inState = (asked: LayerState['state']) =>
    layers.flatMap(({ name, state }) => (state === asked ? [`"${name}"`] : []));
  const parts = [
    ['Failed', inState('failed').join(', ')],
    ['Skipped', inState('skipped').join(', ')],
  ].flatMap(([what, names]) => (names === '' ? [] : [`${what}: ${names}`]));
  return told(
    { ...rollout, status: 'rolled-back', changedMs: nowMs },
    CONTROLLER,
    'rollout.rollback-finished',
    {
      layers: layers.map((layer) => ({
        ...{ name: layer.name, state: layer.state, tookMs: layerTookMs(layer) },
      })),
      tookMs: goingBack === undefined ? null : nowMs - goingBack.beganMs,
    },
    {
      title: `${plan.name}: rollback finished`,
      text: parts.length === 0 ? 'All layers are verified' : parts.join('. '),
    },
  );
}

interface Found {
  readonly layer: Layer;
  readonly state: LayerState;
}

function begin(plan: Plan, rollout: Rollout, { layer, state }: Found, nowMs: number): Change {
  const { name, action, target } = layer;
  // One that a person had begun, or takes up where it failed, was asked for.
  const isNew = state.step === undefined && state.run === undefined;
  if (layer.confirm === true && isNew) return ask(plan, rollout, layer, state, nowMs);
  const begun: LayerState = { ...state, state: 'running', effectId: null, beganMs: nowMs };
  const running = withLayer(rollout, begun);
  const body = { layer: name, action, target };
  const first = state.step === undefined ? firstStep(layer) : stepNow(state);
  if (first !== null) {
    return and(told(running, CONTROLLER, 'rollout.layer-begun', body), (now) =>
      orderStep(plan, now, { layer, state: begun, at: first }, 1, nowMs),
    );
  }
  // There is nothing to do and nothing to look at: it is back already.
  if (!isDoneByHand(layer)) {
    const back: LayerState = { ...begun, state: 'verified', endedMs: nowMs };
    return runProcedure(plan, withLayer(rollout, back), nowMs);
  }
  const by = layer.withinMs === null ? '' : ` by ${utcDateTimeText(nowMs + layer.withinMs)}`;
  return told(running, CONTROLLER, 'rollout.layer-begun', body, {
    title: `${plan.name}: roll back "${name}" by hand`,
    text: `Bring "${name}" back to "${target}"${by}, then say that it is done`,
  });
}

/** `null` = a person does it first. */
function firstStep(layer: Layer): StepAt | null {
  return isDoneByHand(layer) ? null : (stepsOf(layer)[0] ?? null);
}

function ask(
  plan: Plan,
  rollout: Rollout,
  { name, action, target }: Layer,
  state: LayerState,
  nowMs: number,
): Change {
  return told(
    withLayer(rollout, { ...state, askedMs: nowMs }),
    CONTROLLER,
    'rollout.layer-asked',
    { layer: name, action, target },
    {
      title: `${plan.name}: may "${name}" be rolled back?`,
      text: `"${name}" waits to be brought back to "${target}" until somebody says go or skip`,
    },
  );
}
