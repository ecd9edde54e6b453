import { hasFailed, waitsForHand } from './layer-steps.ts';
import { layerNamed } from './layers-of.ts';
import type { Layer, LayerState, Plan, Refusal, Rollout, RolloutEvent } from './types.ts';

type LayerEvent = Extract<RolloutEvent, { type: 'layer' }>;

/** Why a layer does not take this, or `null` when it does. Never throws. */
export function refuseLayer(
  plan: Plan,
  rollout: Rollout,
  { layer: name, decision }: LayerEvent,
): Refusal | null {
  const found = layerNamed(plan, rollout, name);
  const head = `Cannot say ${decision} for layer "${name}" of rollout "${rollout.id}"`;
  if (found === null) {
    const known = rollout.layers.map((one) => `"${one.name}"`).join(', ');
    return {
      code: 'unknown-layer',
      sentence: `${head}: its rollback has no such layer; its layers: ${known}`,
    };
  }
  const taken = takenBy(found.layer, found.state);
  if (taken.includes(decision)) return null;
  const todo = taken.length === 0 ? 'wait until it is its turn, or has failed' : listed(taken);
  return {
    code: 'layer-not-waiting',
    sentence: `${head}: ${stateText(found.layer, found.state)}; ${todo}`,
  };
}

/** What may be said of a layer now, in the order in which it is offered. Never throws. */
export function takenBy(layer: Layer, state: LayerState): readonly LayerEvent['decision'][] {
  if (state.state === 'waiting') return state.askedMs === undefined ? [] : ['go', 'skip'];
  if (waitsForHand(layer, state)) return ['done', 'failed', 'skip'];
  if (hasFailed(state)) {
    const canUndo = layer.kind === 'deployment' || layer.kind === 'database';
    return canUndo ? ['retry', 'skip', 'undo'] : ['retry', 'skip'];
  }
  // Looking changes nothing, so that nothing is left half done.
  const isLooking = state.step === 'check' || state.step === 'clean';
  return state.state === 'running' && isLooking ? ['skip'] : [];
}

function stateText(layer: Layer, state: LayerState): string {
  if (state.state !== 'running') {
    return state.askedMs === undefined ? `it is ${state.state}` : 'it waits for a go';
  }
  if (waitsForHand(layer, state)) return 'a person does it now';
  if (hasFailed(state)) return 'it failed and is tried again soon';
  return `its ${state.step ?? 'action'} runs now`;
}

function listed(taken: readonly string[]): string {
  return `say ${taken.join(' or ')}`;
}
