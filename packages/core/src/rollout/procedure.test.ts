import { describe, expect, test } from 'vitest';
import { newLayers } from './layers-of.ts';
import { layerTookMs, runProcedure } from './procedure.ts';
import {
  aLayer,
  aPlan,
  aRollback,
  aTick,
  aWord,
  follow,
  layerPlan,
  running,
  stepsEnded,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Rollout } from './types.ts';

const pods = aLayer('pods', { action: 'promote-previous', withinMs: 180_000 });
const tables = aLayer('tables', { kind: 'database', target: '20241130000000', withinMs: 600_000 });
const plan = layerPlan(pods, tables);
const back = () => transition(plan, running(plan), aRollback(), T0 + 9_000);

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
    orderingKey: 'layer:production:promote-previous',
    kind: 'layer',
    limitMs: 3_600_000,
    payload: {
      ...{ layer: 'pods', kind: 'deployment', action: 'promote-previous', target: 'previous' },
      ...{ rollout: 'ro_1', environment: 'production', flag: 'useNewArchitecture' },
      ...{ plan: 'chat', reason: 'Bad' },
      ...{ step: 'prepare', key: 'ro_1:pods:1', memo: {}, attempt: 1 },
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

test('runProcedure() asks before a layer that needs a go, and begins no other meanwhile', () => {
  const asking = layerPlan({ ...pods, confirm: true }, tables);
  const asked = transition(asking, running(asking), aRollback(), T0);
  expect(asked.rollout.layers.slice(1)).toEqual([
    { name: 'pods', state: 'waiting', effectId: null, askedMs: T0 },
    { name: 'tables', state: 'waiting', effectId: null },
  ]);
  expect(asked.auditRows.map(({ action }) => action)).toEqual([
    'rollout.rolled-back',
    'rollout.layer-asked',
  ]);
  expect(asked.effects.map(({ kind, payload }) => [kind, payload['title']])).toEqual([
    ['notify', 'chat: rolled back'],
    ['notify', 'chat: may "pods" be rolled back?'],
  ]);
  const later = follow(asking, asked.rollout, [[9e8, aTick({})]]);
  expect(later.layers).toEqual(asked.rollout.layers);
});

test('runProcedure() finishes with the time of each layer and of all, past one that failed and goes on', () => {
  const goOn = layerPlan({ ...pods, onFailure: 'go-on' }, tables);
  const back = transition(goOn, running(goOn), aRollback(), T0).rollout;
  const failed = stepsEnded(goOn, back, 1_000, 'failed');
  expect(failed.layers.map(({ state }) => state)).toEqual(['verified', 'failed', 'running']);
  const { rollout, auditRows, effects } = transition(
    goOn,
    failed,
    aWord('tables', 'done'),
    T0 + 61_000,
  );
  expect(rollout.status).toBe('rolled-back');
  expect(auditRows.at(-1)).toMatchObject({
    action: 'rollout.rollback-finished',
    body: {
      layers: [
        { name: 'flag', state: 'verified', tookMs: 0 },
        { name: 'pods', state: 'failed', tookMs: null },
        { name: 'tables', state: 'verified', tookMs: 60_000 },
      ],
      tookMs: 61_000,
    },
  });
  expect(effects.at(-1)?.payload['text']).toBe('Failed: "pods"');
});

describe('a layer that a person takes back while later ones are not over', () => {
  const goOn = { ...pods, onFailure: 'go-on' } as const;
  const states = ({ layers }: Rollout) => layers.map(({ state, step }) => [state, step]);

  test('does not wait until control was watched, which goes on', () => {
    const watch = aLayer('watch', { kind: 'watch', target: 'control', cleanMs: 900_000 });
    const watched = layerPlan(goOn, watch);
    const began = transition(watched, running(watched), aRollback(), T0).rollout;
    const failed = stepsEnded(watched, began, 1_000, 'ok', 'failed');
    expect(states(failed).slice(1)).toEqual([
      ['failed', 'execute'],
      ['running', 'clean'],
    ]);
    const undoing = transition(watched, failed, aWord('pods', 'undo'), T0 + 9_000);
    expect(undoing.effects.map(({ payload }) => payload['step'])).toEqual(['undo']);
    expect(states(undoing.rollout).slice(1)).toEqual([
      ['running', 'undo'],
      ['running', 'clean'],
    ]);
    const undone = stepsEnded(watched, undoing.rollout, 10_000, 'ok');
    expect(undone).toMatchObject({ status: 'rolling-back' });
    expect(stepsEnded(watched, undone, 910_000, 'ok').status).toBe('rolled-back');
  });

  test('does not wait for one that failed, and that one still holds what comes after it', () => {
    const moved = layerPlan(goOn, { ...tables, action: 'restore' }, aLayer('site'));
    const began = transition(moved, running(moved), aRollback(), T0).rollout;
    const failed = stepsEnded(moved, began, 1_000, 'ok', 'failed', 'failed');
    const undoing = transition(moved, failed, aWord('pods', 'undo'), T0 + 9_000).rollout;
    const undone = stepsEnded(moved, undoing, 10_000, 'ok');
    expect(
      states(undone)
        .slice(1)
        .map(([state]) => state),
    ).toEqual(['skipped', 'failed', 'waiting']);
  });

  test('is looked at again at once, whatever a later one changes', () => {
    const flag = aLayer('flag', { kind: 'flag', verify: ['health'], onFailure: 'go-on' });
    const looked = aPlan({ rollback: { conversations: 'cut-now', procedure: [flag, pods] } });
    const began = transition(looked, running(looked), aRollback(), T0).rollout;
    const failed = stepsEnded(looked, began, 1_000, 'failed');
    const again = transition(looked, failed, aWord('flag', 'retry'), T0 + 9_000);
    expect(again.effects.map(({ payload }) => payload['step'])).toEqual(['check']);
    expect(states(again.rollout)).toEqual([
      ['running', 'check'],
      ['running', 'prepare'],
    ]);
  });

  test('waits for one that changes something', () => {
    const moved = layerPlan(goOn, { ...tables, action: 'restore' });
    const began = transition(moved, running(moved), aRollback(), T0).rollout;
    const failed = stepsEnded(moved, began, 1_000, 'ok', 'failed');
    const asked = transition(moved, failed, aWord('pods', 'undo'), T0 + 9_000);
    expect(asked.effects).toEqual([]);
    const after = stepsEnded(moved, asked.rollout, 10_000, 'ok', 'ok', 'ok');
    expect(states(after).slice(1)).toEqual([
      ['running', 'undo'],
      ['verified', 'verify'],
    ]);
  });
});

test('layerTookMs() does not count the time that a layer was only watched', () => {
  const layer = {
    name: 'pods',
    state: 'verified',
    effectId: null,
    beganMs: 5,
    endedMs: 99,
  } as const;
  expect([layerTookMs(layer), layerTookMs({ ...layer, backMs: 25 })]).toEqual([94, 20]);
  expect(layerTookMs({ ...layer, state: 'failed' })).toBeNull();
});

test('a rollback without further layers is over at once, also after completion', () => {
  const flag = aPlan();
  const completed = { ...running(flag), status: 'completed' } as const;
  expect(follow(flag, completed, [[1, aRollback()]]).status).toBe('rolled-back');
  expect(follow(plan, { ...completed, layers: newLayers(plan) }, [[1, aRollback()]]).status).toBe(
    'rolling-back',
  );
});
