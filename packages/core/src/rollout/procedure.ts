import { and, type Change, CONTROLLER, type Order, quiet, told } from './change.ts';
import { ACTION_LIMIT_MS } from './limits.ts';
import type { Layer, LayerState, Plan, Rollout } from './types.ts';
import { utcDateTimeText } from './utc-time-text.ts';

/** The layers of a plan's rollback, none of them begun. Never throws. */
export function newLayers({ rollback: { procedure } }: Plan): readonly LayerState[] {
  return procedure.map((layer) => ({
    name: layer === 'flag' ? layer : layer.name,
    state: 'waiting',
    effectId: null,
  }));
}

/** What is to be done after the flag, in order. Never throws. */
export function laterLayers({ rollback: { procedure } }: Plan): readonly Layer[] {
  return procedure.flatMap((layer) => (layer === 'flag' || layer.kind === 'flag' ? [] : [layer]));
}

/**
 * Begins the next layer, one after the other: its action is ordered, or people are told to do it.
 * Waits while one runs or has failed; when none is left, the rollback is finished.
 */
export function runProcedure(plan: Plan, rollout: Rollout, nowMs: number): Change {
  const isHeld = rollout.layers.some(({ state }) => state === 'running' || state === 'failed');
  if (isHeld) return quiet(rollout);
  const next = rollout.layers.find(({ state }) => state === 'waiting');
  return next === undefined ? finish(plan, rollout, nowMs) : begin(plan, rollout, next.name, nowMs);
}

function finish(plan: Plan, rollout: Rollout, nowMs: number): Change {
  const skipped = rollout.layers.filter(({ state }) => state === 'skipped');
  const names = skipped.map(({ name }) => `"${name}"`).join(', ');
  const text = skipped.length === 0 ? 'All layers are verified' : `Skipped: ${names}`;
  return told(
    { ...rollout, status: 'rolled-back', changedMs: nowMs },
    CONTROLLER,
    'rollout.rollback-finished',
    { layers: rollout.layers.map(({ name, state }) => ({ name, state })) },
    { title: `${plan.name}: rollback finished`, text },
  );
}

function begin(plan: Plan, rollout: Rollout, name: string, nowMs: number): Change {
  const layer = laterLayers(plan).find((one) => one.name === name);
  const action = layer?.action ?? null;
  const target = layer?.target ?? '';
  const running: Rollout = {
    ...rollout,
    layers: rollout.layers.map((one) =>
      one.name === name ? { name, state: 'running', effectId: null, beganMs: nowMs } : one,
    ),
  };
  const body = { layer: name, action, target };
  if (action === null) {
    const withinMs = layer?.withinMs ?? null;
    const by = withinMs === null ? '' : ` by ${utcDateTimeText(nowMs + withinMs)}`;
    return told(running, CONTROLLER, 'rollout.layer-begun', body, {
      title: `${plan.name}: roll back "${name}" by hand`,
      text: `Bring "${name}" back to "${target}"${by}, then say that it is done`,
    });
  }
  const { id, environment, flag, reason } = rollout;
  const order: Order = {
    kind: 'layer',
    orderingKey: `layer:${id}`,
    limitMs: ACTION_LIMIT_MS,
    payload: {
      ...{ layer: name, kind: layer?.kind ?? null, action, target },
      ...{ rollout: id, environment, flag, plan: plan.name, reason },
    },
    of: { layer: name },
  };
  return { ...told(running, CONTROLLER, 'rollout.layer-begun', body), orders: [order] };
}

/** Tells once of each layer that takes longer than its limit; it goes on. */
export function noticeLateLayers(plan: Plan, rollout: Rollout, nowMs: number): Change {
  const late = rollout.layers.filter((state) => isLate(plan, state, nowMs));
  return late.reduce<Change>(
    (change, { name, beganMs = nowMs }) =>
      and(change, (now) =>
        told(
          {
            ...now,
            layers: now.layers.map((one) =>
              one.name === name ? { ...one, overdueTold: true } : one,
            ),
          },
          CONTROLLER,
          'rollout.layer-overdue',
          { layer: name, runsMs: nowMs - beganMs },
          {
            title: `${plan.name}: layer "${name}" is overdue`,
            text: `It has run since ${utcDateTimeText(beganMs)}`,
          },
        ),
      ),
    quiet(rollout),
  );
}

function isLate(
  plan: Plan,
  { name, state, beganMs, overdueTold }: LayerState,
  nowMs: number,
): boolean {
  const limitMs = laterLayers(plan).find((layer) => layer.name === name)?.withinMs ?? null;
  if (state !== 'running' || overdueTold === true || limitMs === null) return false;
  return beganMs !== undefined && nowMs - beganMs > limitMs;
}
