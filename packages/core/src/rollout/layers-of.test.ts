import { expect, test } from 'vitest';
import { laterLayers, layerNamed, layersOf, newLayers, withLayer } from './layers-of.ts';
import { aLayer, aPlan, running } from './rollout.fixture.ts';

const pods = aLayer('pods', { action: 'promote', withinMs: 180_000 });
const tables = aLayer('tables', { kind: 'database' });
const flag = aLayer('flag', { kind: 'flag', withinMs: 120_000 });

test('layersOf() and newLayers() keep the order, and the flag comes first in either spelling', () => {
  const spelt = aPlan({ rollback: { conversations: 'drain', procedure: [flag, tables, pods] } });
  expect(layersOf(spelt)).toEqual([flag, tables, pods]);
  expect(laterLayers(spelt)).toEqual([tables, pods]);
  expect(newLayers(spelt)).toEqual(
    ['flag', 'tables', 'pods'].map((name) => ({ name, state: 'waiting', effectId: null })),
  );
  expect(layersOf(aPlan())).toEqual([
    { kind: 'flag', name: 'flag', target: 'legacy', action: null, withinMs: null },
  ]);
});

test('layerNamed() finds a layer with where it stands, and withLayer() puts it elsewhere', () => {
  const plan = aPlan({ rollback: { conversations: 'cut-now', procedure: ['flag', pods] } });
  const rollout = running(plan);
  const state = { name: 'pods', state: 'waiting', effectId: null } as const;
  expect(layerNamed(plan, rollout, 'pods')).toEqual({ layer: pods, state });
  expect(layerNamed(plan, rollout, 'cache')).toBeNull();
  expect(layerNamed(plan, { ...rollout, layers: [] }, 'pods')).toBeNull();
  const moved = withLayer(rollout, { ...state, state: 'skipped' });
  expect(moved.layers.map((one) => one.state)).toEqual(['waiting', 'skipped']);
});
