import { expect, test } from 'vitest';
import { laterLayers, newLayers, noticeLateLayers, runProcedure } from './procedure.ts';
import {
  aLayer,
  aPlan,
  aRollback,
  aTick,
  follow,
  layerPlan,
  running,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';

const pods = aLayer('pods', { action: 'promote-previous', withinMs: 180_000 });
const tables = aLayer('tables', { kind: 'database', target: '20241130000000', withinMs: 600_000 });
const plan = layerPlan(pods, tables);
const back = () => transition(plan, running(plan), aRollback(), T0 + 9_000);

test('laterLayers() and newLayers() keep the order, and the flag comes first in either spelling', () => {
  const flag = aLayer('flag', { kind: 'flag', withinMs: 120_000 });
  const spelt = aPlan({ rollback: { conversations: 'drain', procedure: [flag, tables, pods] } });
  expect(laterLayers(spelt)).toEqual([tables, pods]);
  expect(newLayers(spelt)).toEqual(
    ['flag', 'tables', 'pods'].map((name) => ({ name, state: 'waiting', effectId: null })),
  );
  expect(newLayers(aPlan())).toEqual([{ name: 'flag', state: 'waiting', effectId: null }]);
});

test('runProcedure() orders the action of the first layer after the flag, and no other', () => {
  const { rollout, effects, auditRows } = back();
  expect(rollout).toMatchObject({
    status: 'rolling-back',
    ramp: [],
    layers: [
      { name: 'flag', state: 'verified', beganMs: T0 + 9_000, endedMs: T0 + 9_000 },
      { name: 'pods', state: 'running', effectId: 'ro_1:2:0', beganMs: T0 + 9_000 },
      { name: 'tables', state: 'waiting', effectId: null },
    ],
  });
  expect(effects[0]).toEqual({
    id: 'ro_1:2:0',
    orderingKey: 'layer:ro_1',
    kind: 'layer',
    limitMs: 1_800_000,
    payload: {
      ...{ layer: 'pods', kind: 'deployment', action: 'promote-previous', target: 'previous' },
      ...{ rollout: 'ro_1', environment: 'production', flag: 'useNewArchitecture' },
      ...{ plan: 'chat', reason: 'Bad' },
    },
  });
  expect(effects.slice(1).map(({ payload }) => payload['text'])).toEqual([
    'useNewArchitecture gives "legacy" again; then "pods", "tables". Bad',
  ]);
  expect(auditRows.map(({ action }) => action)).toEqual([
    'rollout.rolled-back',
    'rollout.layer-begun',
  ]);
});

test('runProcedure() tells people what they must do by hand, and by when', () => {
  const byHand = layerPlan(tables);
  const { rollout, effects } = transition(byHand, running(byHand), aRollback(), T0);
  expect(rollout.layers.at(-1)).toMatchObject({ state: 'running', effectId: null });
  expect(effects.map(({ payload }) => payload['text']).at(-1)).toBe(
    'Bring "tables" back to "20241130000000" by 2027-01-15 08:10 UTC, then say that it is done',
  );
});

test('runProcedure() waits while a layer runs, and changes nothing', () => {
  const { rollout } = back();
  expect(runProcedure(plan, rollout, T0)).toEqual({
    rollout,
    auditRows: [],
    notices: [],
    orders: [],
  });
});

test('noticeLateLayers() tells once of a layer that takes longer than its limit', () => {
  const { rollout } = back();
  expect(noticeLateLayers(plan, rollout, T0 + 189_000).auditRows).toEqual([]);
  const late = transition(plan, rollout, aTick({}), T0 + 189_001);
  expect(late.auditRows).toMatchObject([
    { action: 'rollout.layer-overdue', body: { layer: 'pods', runsMs: 180_001 } },
  ]);
  expect(late.effects).toHaveLength(1);
  expect(transition(plan, late.rollout, aTick({}), T0 + 999_000).effects).toEqual([]);
});

test('a rollback without further layers is over at once, also after completion', () => {
  const flag = aPlan();
  const completed = { ...running(flag), status: 'completed' } as const;
  expect(follow(flag, completed, [[1, aRollback()]]).status).toBe('rolled-back');
  expect(follow(plan, { ...completed, layers: newLayers(plan) }, [[1, aRollback()]]).status).toBe(
    'rolling-back',
  );
});
