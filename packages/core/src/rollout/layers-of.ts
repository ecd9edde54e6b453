import type { Layer, LayerState, Plan, Rollout } from './types.ts';

/** All layers of a plan's rollback in their order; the flag comes first, whichever way it is spelt. Never throws. */
export function layersOf({ control, rollback: { procedure } }: Plan): readonly Layer[] {
  return procedure.map((layer) =>
    layer === 'flag'
      ? { kind: 'flag', name: 'flag', target: control, action: null, withinMs: null }
      : layer,
  );
}

/** What is to be done after the flag, in order. Never throws. */
export function laterLayers(plan: Plan): readonly Layer[] {
  return layersOf(plan).filter(({ kind }) => kind !== 'flag');
}

/** The layers of a plan's rollback, none of them begun. Never throws. */
export function newLayers(plan: Plan): readonly LayerState[] {
  return layersOf(plan).map(({ name }) => ({ name, state: 'waiting', effectId: null }));
}

/** A layer and where it stands; `null` when the plan or the rollout has no such layer. Never throws. */
export function layerNamed(
  plan: Plan,
  { layers }: Rollout,
  name: string,
): { readonly layer: Layer; readonly state: LayerState } | null {
  const layer = layersOf(plan).find((one) => one.name === name);
  const state = layers.find((one) => one.name === name);
  return layer === undefined || state === undefined ? null : { layer, state };
}

/** The rollout with one layer somewhere else. Never throws. */
export function withLayer(rollout: Rollout, state: LayerState): Rollout {
  const layers = rollout.layers.map((one) => (one.name === state.name ? state : one));
  return { ...rollout, layers };
}
