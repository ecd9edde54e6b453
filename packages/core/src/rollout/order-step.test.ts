import { expect, test } from 'vitest';
import { orderStep } from './order-step.ts';
import { aLayer, layerPlan, running, T0 } from './rollout.fixture.ts';
import type { LayerState } from './types.ts';

const layer = aLayer('pods', { action: 'promote', verify: ['health'], cleanMs: 60_000 });
const plan = layerPlan(layer);
const rollout = running(plan);
const state: LayerState = {
  ...{ name: 'pods', state: 'running', effectId: null, beganMs: T0, run: 2 },
  ...{ step: 'check', check: 0, retryAtMs: T0 + 5, memo: { live: 'v3' } },
};
const payload = {
  ...{ layer: 'pods', kind: 'deployment', target: 'previous', key: 'ro_1:pods:2' },
  ...{ memo: { live: 'v3' }, rollout: 'ro_1', environment: 'production' },
  ...{ flag: 'useNewArchitecture', plan: 'chat', reason: 'Started by "ana"' },
};

test('orderStep() orders a step of the driver under its name, whoever rolls back, for as long as drivers may take', () => {
  const change = orderStep(plan, rollout, { layer, state, at: { step: 'execute' } }, 3, T0 + 9);
  expect(change.orders).toEqual([
    {
      ...{ kind: 'layer', orderingKey: 'layer:production:promote', limitMs: 3_600_000 },
      payload: { ...payload, action: 'promote', step: 'execute', attempt: 3 },
      of: { layer: 'pods' },
    },
  ]);
  expect(change.rollout.layers[1]).toEqual({
    ...{ name: 'pods', state: 'running', effectId: null, beganMs: T0, run: 2 },
    ...{ step: 'execute', memo: { live: 'v3' }, attempt: 3, stepBeganMs: T0 + 9 },
  });
});

test('orderStep() orders a check by its name, and a watch by its time, which is not counted', () => {
  const check = orderStep(plan, rollout, { layer, state, at: { step: 'check', check: 0 } }, 1, T0);
  expect(check.orders[0]).toMatchObject({
    ...{ orderingKey: 'layer:ro_1:pods', limitMs: 1_800_000 },
    payload: { ...payload, action: 'health', step: 'check', attempt: 1 },
  });
  const clean = orderStep(plan, rollout, { layer, state, at: { step: 'clean' } }, 1, T0 + 7);
  expect(clean.orders[0]).toEqual({
    ...{ kind: 'layer', orderingKey: 'layer:ro_1:pods', limitMs: 1_860_000 },
    payload: { ...payload, action: null, step: 'clean', attempt: 1, forMs: 60_000 },
    of: { layer: 'pods' },
  });
  expect(clean.rollout.layers[1]?.backMs).toBe(T0 + 7);
});
