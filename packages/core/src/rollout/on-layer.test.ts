import { describe, expect, test } from 'vitest';
import { CONTROLLER } from './change.ts';
import {
  ANA,
  aLayer,
  aRollback,
  aTick,
  follow,
  layerPlan,
  running,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Actor, Rollout, RolloutEvent } from './types.ts';

const plan = layerPlan(aLayer('pods', { action: 'promote' }), aLayer('tables'));
const back = follow(plan, running(plan), [[0, aRollback()]]);

function said(
  layer: string,
  decision: 'done' | 'failed' | 'retry' | 'skip',
  actor: Actor = ANA,
): RolloutEvent {
  return { type: 'layer', actor, layer, decision, reason: 'Seen' };
}
function ended(effectId: string, outcome: 'ok' | 'failed' | 'timed-out'): RolloutEvent {
  return { type: 'effect-done', effectId, outcome, detail: 'Ran' };
}
const states = ({ status, layers }: Rollout) => [status, ...layers.map(({ state }) => state)];

describe('onLayer()', () => {
  test('goes from layer to layer, and is rolled back with the last one', () => {
    const podsDone = follow(plan, back, [[1_000, ended('ro_1:2:0', 'ok')]]);
    expect(states(podsDone)).toEqual(['rolling-back', 'verified', 'verified', 'running']);
    const { rollout, auditRows, effects } = transition(
      plan,
      podsDone,
      said('tables', 'done'),
      T0 + 2_000,
    );
    expect(states(rollout)).toEqual(['rolled-back', 'verified', 'verified', 'verified']);
    expect(rollout.layers.at(-1)).toMatchObject({
      beganMs: T0 + 1_000,
      endedMs: T0 + 2_000,
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
      const failed = follow(plan, back, [[1_000, ended('ro_1:2:0', outcome)]]);
      expect(states(failed)).toEqual(['rolling-back', 'verified', 'failed', 'waiting']);
      expect(states(follow(plan, failed, [[9e6, aTick({})]]))).toEqual(states(failed));
      const again = transition(plan, failed, said('pods', 'retry'), T0 + 2_000);
      expect(states(again.rollout)).toEqual(['rolling-back', 'verified', 'running', 'waiting']);
      expect(again.rollout.layers[1]?.effectId).toBe('ro_1:4:0');
      expect(again.effects.map(({ id, kind }) => [id, kind])).toEqual([['ro_1:4:0', 'layer']]);
      const skipped = follow(plan, failed, [
        [2_000, said('pods', 'skip')],
        [3_000, said('tables', 'failed')],
        [4_000, said('tables', 'skip')],
      ]);
      expect(states(skipped)).toEqual(['rolled-back', 'verified', 'skipped', 'skipped']);
      // What is done by hand "if needed" is not needed every time.
      const notNeeded = follow(plan, failed, [
        [2_000, said('pods', 'skip')],
        [3_000, said('tables', 'skip')],
      ]);
      expect(states(notNeeded)).toEqual(['rolled-back', 'verified', 'skipped', 'skipped']);
    },
  );
});

describe('refuseLayer()', () => {
  const failed = follow(plan, back, [[1_000, ended('ro_1:2:0', 'failed')]]);
  test.each<[string, Rollout, RolloutEvent, string]>([
    ['a layer that is not there', back, said('cache', 'done'), 'unknown-layer'],
    ['a word on what an action does', back, said('pods', 'done'), 'layer-not-waiting'],
    ['a skip of what still runs', back, said('pods', 'skip'), 'layer-not-waiting'],
    ['done of what failed', failed, said('pods', 'done'), 'layer-not-waiting'],
    ['a retry of what is verified', failed, said('flag', 'retry'), 'layer-not-waiting'],
    ['a layer before its turn', failed, said('tables', 'done'), 'layer-not-waiting'],
    ['the automatic actor', failed, said('pods', 'retry', CONTROLLER), 'people-only'],
    ['an abort', back, { type: 'abort', actor: ANA, reason: 'x' }, 'wrong-status'],
    ['a second rollback', back, aRollback(), 'wrong-status'],
  ])('refuses %s', (_, rollout, event, code) => {
    const answer = transition(plan, rollout, event, T0 + 5_000);
    expect([answer.refusal?.code, answer.rollout === rollout]).toEqual([code, true]);
  });
});
