import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import {
  ANA,
  aLayer,
  aRollback,
  aTick,
  aWord,
  follow,
  layerPlan,
  running,
  stepEnded,
  stepsEnded,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Rollout } from './types.ts';

const plan = layerPlan(aLayer('pods', { action: 'promote' }), aLayer('tables'));
const back = follow(plan, running(plan), [[0, aRollback()]]);

const states = ({ status, layers }: Rollout) => [status, ...layers.map(({ state }) => state)];

describe('onLayer()', () => {
  test('goes from layer to layer, and is rolled back with the last one', () => {
    const podsDone = stepsEnded(plan, back, 1_000, 'ok', 'ok', 'ok');
    expect(states(podsDone)).toEqual(['rolling-back', 'verified', 'verified', 'running']);
    const { rollout, auditRows, effects } = transition(
      plan,
      podsDone,
      aWord('tables', 'done'),
      T0 + 9_000,
    );
    expect(states(rollout)).toEqual(['rolled-back', 'verified', 'verified', 'verified']);
    expect(rollout.layers.at(-1)).toMatchObject({
      beganMs: T0 + 3_000,
      endedMs: T0 + 9_000,
      detail: 'Seen',
    });
    expect(auditRows.map(({ action }) => action)).toEqual([
      'rollout.layer-verified',
      'rollout.rollback-finished',
    ]);
    expect(effects.map(({ payload }) => payload['text'])).toEqual(['All layers are verified']);
  });

  test.each(['failed', 'timed-out'] as const)(
    'stops at a layer that %s until a person retries or skips',
    (outcome) => {
      const failed = stepsEnded(plan, back, 1_000, outcome);
      expect(states(failed)).toEqual(['rolling-back', 'verified', 'failed', 'waiting']);
      expect(states(follow(plan, failed, [[9e6, aTick({})]]))).toEqual(states(failed));
      const again = transition(plan, failed, aWord('pods', 'retry'), T0 + 2_000);
      expect(states(again.rollout)).toEqual(['rolling-back', 'verified', 'running', 'waiting']);
      expect(again.rollout.layers[1]?.effectId).toBe('ro_1:4:0');
      expect(again.effects.map(({ id, kind }) => [id, kind])).toEqual([['ro_1:4:0', 'layer']]);
      const skipped = follow(plan, failed, [
        [2_000, aWord('pods', 'skip')],
        [3_000, aWord('tables', 'failed')],
        [4_000, aWord('tables', 'skip')],
      ]);
      expect(states(skipped)).toEqual(['rolled-back', 'verified', 'skipped', 'skipped']);
      // What is done by hand "if needed" is not needed every time.
      const notNeeded = follow(plan, failed, [
        [2_000, aWord('pods', 'skip')],
        [3_000, aWord('tables', 'skip')],
      ]);
      expect(states(notNeeded)).toEqual(['rolled-back', 'verified', 'skipped', 'skipped']);
    },
  );

  test('lets a layer begin that asked, and takes what was said without asking again', () => {
    const asking = layerPlan(aLayer('pods', { action: 'promote', confirm: true }));
    const asked = follow(asking, running(asking), [[0, aRollback()]]);
    const { rollout, auditRows, effects } = transition(
      asking,
      asked,
      aWord('pods', 'go'),
      T0 + 5_000,
    );
    expect(states(rollout)).toEqual(['rolling-back', 'verified', 'running']);
    expect(rollout.layers[1]).not.toHaveProperty('askedMs');
    expect(auditRows.map(({ action, actor }) => [action, actor.id])).toEqual([
      ['rollout.layer-allowed', 'key_ana'],
      ['rollout.layer-begun', 'controller'],
    ]);
    expect(effects[0]?.payload['key']).toBe('ro_1:pods:1');
    const again = follow(asking, stepsEnded(asking, rollout, 6_000, 'failed'), [
      [9_000, aWord('pods', 'retry')],
    ]);
    expect(states(again)).toEqual(['rolling-back', 'verified', 'running']);
    const skipped = follow(asking, asked, [[5_000, aWord('pods', 'skip')]]);
    expect(states(skipped)).toEqual(['rolled-back', 'verified', 'skipped']);
  });

  test('retries from the step that failed, with what was learned and a key of its own', () => {
    const prepared = transition(
      plan,
      back,
      {
        type: 'effect-done',
        effectId: 'ro_1:2:0',
        outcome: 'ok',
        detail: '',
        memo: { live: 'v3' },
      },
      T0 + 1_000,
    ).rollout;
    const failed = stepsEnded(plan, prepared, 2_000, 'failed');
    const { rollout, effects } = transition(plan, failed, aWord('pods', 'retry'), T0 + 60_000);
    expect(effects[0]?.payload).toMatchObject({
      ...{ step: 'execute', key: 'ro_1:pods:2', memo: { live: 'v3' }, attempt: 1 },
    });
    expect(rollout.layers[1]).toMatchObject({ run: 2, beganMs: T0 + 60_000 });
    const twice = follow(plan, stepsEnded(plan, rollout, 61_000, 'failed'), [
      [70_000, aWord('pods', 'retry')],
    ]);
    expect(twice.layers[1]?.run).toBe(3);
  });

  test('retries from an earlier step where its driver says that only that one can mend it', () => {
    const failing = (memo: JsonObject, ...before: readonly 'ok'[]) => {
      const at = stepsEnded(plan, back, 1_000, ...before);
      return follow(plan, at, [[5_000, stepEnded(at, { outcome: 'failed', memo })]]);
    };
    const retried = (failed: Rollout) => {
      const { effects } = transition(plan, failed, aWord('pods', 'retry'), T0 + 60_000);
      const { step, memo } = effects[0]?.payload ?? {};
      return [step, memo];
    };
    const forgot = failing({ to: 'v2', retryFrom: 'execute' }, 'ok', 'ok');
    expect(retried(forgot)).toEqual(['execute', { to: 'v2' }]);
    expect(retried(failing({ to: 'v2', retryFrom: 'prepare' }, 'ok'))).toEqual([
      ...['prepare', { to: 'v2' }],
    ]);
    // Never past a step, nor to one that is none, and what is taken back is not done again.
    expect(retried(failing({ retryFrom: 'execute' }))[0]).toBe('prepare');
    expect(retried(failing({ retryFrom: 'undo' }, 'ok', 'ok'))[0]).toBe('verify');
    const undoing = follow(plan, forgot, [[9_000, aWord('pods', 'undo')]]);
    expect(retried(stepsEnded(plan, undoing, 10_000, 'failed'))[0]).toBe('undo');
  });

  test('takes back what was executed, with what was learned, and goes on without it', () => {
    const failed = stepsEnded(plan, back, 1_000, 'ok', 'ok', 'failed');
    const undoing = transition(plan, failed, aWord('pods', 'undo'), T0 + 9_000);
    expect(undoing.effects[0]?.payload).toMatchObject({ step: 'undo', key: 'ro_1:pods:1' });
    expect(undoing.auditRows[0]).toMatchObject({ action: 'rollout.layer-undo-begun', actor: ANA });
    const undone = transition(
      plan,
      undoing.rollout,
      { type: 'effect-done', effectId: 'ro_1:6:0', outcome: 'ok', detail: 'v3 is live' },
      T0 + 12_000,
    );
    expect(states(undone.rollout)).toEqual(['rolling-back', 'verified', 'skipped', 'running']);
    expect(undone.rollout.layers[1]).toMatchObject({ skippedBy: 'undo', detail: 'v3 is live' });
    expect(undone.auditRows.map(({ action }) => action)).toEqual([
      ...['rollout.layer-step', 'rollout.layer-undone', 'rollout.layer-begun'],
    ]);
    const stuck = stepsEnded(plan, undoing.rollout, 12_000, 'failed');
    expect(states(stuck)).toEqual(['rolling-back', 'verified', 'failed', 'waiting']);
    expect(follow(plan, stuck, [[20_000, aWord('pods', 'undo')]]).layers[1]?.step).toBe('undo');
  });

  test('has nothing to take back before anything was executed, or where a person did it', () => {
    const unready = stepsEnded(plan, back, 1_000, 'failed');
    const { rollout, effects } = transition(plan, unready, aWord('pods', 'undo'), T0 + 2_000);
    expect(rollout.layers[1]).toMatchObject({ state: 'skipped', skippedBy: 'undo' });
    expect(effects.map(({ kind }) => kind)).toEqual(['notify']);
    const byHand = follow(plan, rollout, [
      [3_000, aWord('tables', 'failed')],
      [4_000, aWord('tables', 'undo')],
    ]);
    expect(states(byHand)).toEqual(['rolled-back', 'verified', 'skipped', 'skipped']);
  });

  test('looks whether it is well after a person did it', () => {
    const looked = layerPlan(aLayer('tables', { verify: ['health'], cleanMs: 60_000 }));
    const byHand = follow(looked, running(looked), [[0, aRollback()]]);
    const done = transition(looked, byHand, aWord('tables', 'done'), T0 + 30_000);
    expect(done.effects[0]).toMatchObject({
      orderingKey: 'layer:ro_1:tables',
      payload: { step: 'check', action: 'health' },
    });
    expect(done.auditRows).toMatchObject([
      { action: 'rollout.layer-step', actor: ANA, body: { step: 'by-hand', tookMs: 30_000 } },
    ]);
    const over = stepsEnded(looked, done.rollout, 31_000, 'ok', 'ok');
    expect(states(over)).toEqual(['rolled-back', 'verified', 'verified']);
    expect(over.layers[1]?.steps?.map(({ step }) => step)).toEqual([
      ...['by-hand', 'check health', 'clean'],
    ]);
  });

  test('counts the time of what is taken up again, or back, after it was watched from its new begin', () => {
    const watched = layerPlan(aLayer('pods', { action: 'promote', cleanMs: 60_000 }));
    const begun = follow(watched, running(watched), [[0, aRollback()]]);
    const unwell = stepsEnded(watched, begun, 1_000, 'ok', 'ok', 'ok', 'failed');
    const retried = follow(watched, unwell, [[90_000, aWord('pods', 'retry')]]);
    expect(retried.layers[1]).toMatchObject({ beganMs: T0 + 90_000, backMs: T0 + 90_000 });
    const undoing = follow(watched, unwell, [[90_000, aWord('pods', 'undo')]]);
    expect(undoing.layers[1]).not.toHaveProperty('backMs');
    const { auditRows } = transition(watched, undoing, stepEnded(undoing), T0 + 95_000);
    expect(auditRows.find(({ action }) => action === 'rollout.layer-undone')?.body).toEqual({
      ...{ layer: 'pods', detail: 'Ran' },
    });
  });

  test('waits for its turn with what is retried while another layer runs', () => {
    const goOn = layerPlan(
      aLayer('pods', { action: 'promote', onFailure: 'go-on' }),
      aLayer('tables'),
    );
    const both = follow(goOn, running(goOn), [[0, aRollback()]]);
    const failed = stepsEnded(goOn, both, 1_000, 'failed');
    const waits = transition(goOn, failed, aWord('pods', 'retry'), T0 + 2_000);
    expect(states(waits.rollout)).toEqual(['rolling-back', 'verified', 'waiting', 'running']);
    expect(waits.effects).toEqual([]);
    const next = follow(goOn, waits.rollout, [[3_000, aWord('tables', 'done')]]);
    expect(states(next)).toEqual(['rolling-back', 'verified', 'running', 'verified']);
  });
});
