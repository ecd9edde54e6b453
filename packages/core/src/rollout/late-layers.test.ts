import { expect, test } from 'vitest';
import { noticeLateLayers } from './late-layers.ts';
import {
  aLayer,
  aRollback,
  aTick,
  follow,
  layerPlan,
  running,
  stepsEnded,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';

const pods = aLayer('pods', { action: 'promote', withinMs: 180_000, cleanMs: 600_000 });
const plan = layerPlan(pods);
const back = follow(plan, running(plan), [[9_000, aRollback()]]);

test('noticeLateLayers() tells once of a layer that takes longer than its limit', () => {
  expect(noticeLateLayers(plan, back, T0 + 189_000).auditRows).toEqual([]);
  const late = transition(plan, back, aTick({}), T0 + 189_001);
  expect(late.auditRows).toMatchObject([
    { action: 'rollout.layer-overdue', body: { layer: 'pods', runsMs: 180_001 } },
  ]);
  expect(late.effects).toHaveLength(1);
  expect(late.rollout.layers[1]).toMatchObject({ state: 'running', effectId: 'ro_1:2:0' });
  expect(transition(plan, late.rollout, aTick({}), T0 + 999_000).effects).toEqual([]);
});

test('noticeLateLayers() does not count the time that a layer is only watched', () => {
  const watched = stepsEnded(plan, back, 10_000, 'ok', 'ok', 'ok');
  expect(watched.layers[1]?.step).toBe('clean');
  expect(noticeLateLayers(plan, watched, T0 + 900_000).auditRows).toEqual([]);
});
