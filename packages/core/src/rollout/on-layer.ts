import { and, type Change, type Notice, told } from './change.ts';
import { runProcedure } from './procedure.ts';
import type { Actor, LayerState, Plan, Refusal, Rollout, RolloutEvent } from './types.ts';

type LayerEvent = Extract<RolloutEvent, { type: 'layer' }>;

/** What became of a layer. */
type Settled = Extract<LayerState['state'], 'verified' | 'failed' | 'skipped' | 'waiting'>;

const SETTLED: Readonly<Record<LayerEvent['decision'], Settled>> = {
  done: 'verified',
  failed: 'failed',
  retry: 'waiting',
  skip: 'skipped',
};

/** A person did a layer, or says what becomes of one that failed. */
export function onLayer(plan: Plan, rollout: Rollout, event: LayerEvent, nowMs: number): Change {
  const { layer: name, decision, reason, actor } = event;
  return settleLayer(
    plan,
    rollout,
    { name, state: SETTLED[decision], detail: reason },
    actor,
    nowMs,
  );
}

/** A layer came to an end, or is to be done once more; the next one begins unless it failed. */
export function settleLayer(
  plan: Plan,
  rollout: Rollout,
  {
    name,
    state,
    detail,
  }: { readonly name: string; readonly state: Settled; readonly detail: string },
  actor: Actor,
  nowMs: number,
): Change {
  const layers = rollout.layers.map((layer): LayerState => {
    if (layer.name !== name) return layer;
    return state === 'waiting'
      ? { name, state, effectId: null, detail }
      : { ...layer, state, endedMs: nowMs, detail };
  });
  const notice: Omit<Notice, 'event'> | undefined =
    state === 'failed'
      ? {
          title: `${plan.name}: layer "${name}" failed`,
          text: `The rollback waits until somebody says retry or skip. ${detail}`.trim(),
        }
      : undefined;
  const action = state === 'waiting' ? 'rollout.layer-retried' : `rollout.layer-${state}`;
  return and(told({ ...rollout, layers }, actor, action, { layer: name, detail }, notice), (now) =>
    runProcedure(plan, now, nowMs),
  );
}

/** Why a layer does not take this, or `null` when it does. Never throws. */
export function refuseLayer(
  rollout: Rollout,
  { layer: name, decision }: LayerEvent,
): Refusal | null {
  const layer = rollout.layers.find((one) => one.name === name);
  const head = `Cannot say ${decision} for layer "${name}" of rollout "${rollout.id}"`;
  if (layer === undefined) {
    const known = rollout.layers.map((one) => `"${one.name}"`).join(', ');
    return {
      code: 'unknown-layer',
      sentence: `${head}: its rollback has no such layer; its layers: ${known}`,
    };
  }
  const isByHand = layer.state === 'running' && layer.effectId === null;
  const isFailed = layer.state === 'failed';
  const takes = { done: isByHand, failed: isByHand, retry: isFailed, skip: isByHand || isFailed };
  if (takes[decision]) return null;
  const state =
    layer.state === 'running' && !isByHand ? 'its action runs now' : `it is ${layer.state}`;
  const todo =
    layer.state === 'failed' ? 'say retry or skip' : 'wait until it is its turn, or has failed';
  return { code: 'layer-not-waiting', sentence: `${head}: ${state}; ${todo}` };
}
