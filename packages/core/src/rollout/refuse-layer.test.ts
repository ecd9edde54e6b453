import { expect, test } from 'vitest';
import { CONTROLLER } from './change.ts';
import { refuseLayer, takenBy } from './refuse-layer.ts';
import {
  ANA,
  aLayer,
  aRollback,
  aWord,
  follow,
  layerPlan,
  running,
  stepsEnded,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { LayerState, Rollout, RolloutEvent } from './types.ts';

const plan = layerPlan(aLayer('pods', { action: 'promote' }), aLayer('tables'));
const back = follow(plan, running(plan), [[0, aRollback()]]);
const failed = stepsEnded(plan, back, 1_000, 'failed');

test.each<[string, Rollout, RolloutEvent, string]>([
  ['a layer that is not there', back, aWord('cache', 'done'), 'unknown-layer'],
  ['a word on what an action does', back, aWord('pods', 'done'), 'layer-not-waiting'],
  ['a skip of what still changes something', back, aWord('pods', 'skip'), 'layer-not-waiting'],
  ['done of what failed', failed, aWord('pods', 'done'), 'layer-not-waiting'],
  ['a retry of what is verified', failed, aWord('flag', 'retry'), 'layer-not-waiting'],
  ['a layer before its turn', failed, aWord('tables', 'done'), 'layer-not-waiting'],
  ['a go of what did not ask', failed, aWord('tables', 'go'), 'layer-not-waiting'],
  ['the automatic actor', failed, aWord('pods', 'retry', CONTROLLER), 'people-only'],
  ['an abort', back, { type: 'abort', actor: ANA, reason: 'x' }, 'wrong-status'],
  ['a second rollback', back, aRollback(), 'wrong-status'],
])('transition() refuses %s', (_, rollout, event, code) => {
  const answer = transition(plan, rollout, event, T0 + 5_000);
  expect([answer.refusal?.code, answer.rollout === rollout]).toEqual([code, true]);
});

test('refuseLayer() says where the layer stands and what it takes', () => {
  const sentence = (rollout: Rollout, event: RolloutEvent) =>
    event.type === 'layer' ? refuseLayer(plan, rollout, event)?.sentence : null;
  expect(sentence(back, aWord('pods', 'undo'))).toBe(
    'Cannot say undo for layer "pods" of rollout "ro_1": its prepare runs now; wait until it is its turn, or has failed',
  );
  expect(sentence(failed, aWord('pods', 'done'))).toBe(
    'Cannot say done for layer "pods" of rollout "ro_1": it is failed; say retry or skip or undo',
  );
  expect(sentence(back, aWord('cache', 'skip'))).toBe(
    'Cannot say skip for layer "cache" of rollout "ro_1": its rollback has no such layer; its layers: "flag", "pods", "tables"',
  );
});

test.each<
  [string, Partial<LayerState>, Parameters<typeof takenBy>[0]['kind'], string | null, string]
>([
  ['waits', { state: 'waiting' }, 'deployment', 'promote', ''],
  ['asks', { state: 'waiting', askedMs: 1 }, 'database', 'restore', 'go skip'],
  ['is done by hand', {}, 'database', null, 'done failed skip'],
  ['is executed', { step: 'execute' }, 'deployment', 'promote', ''],
  [
    'is tried again later',
    { step: 'execute', retryAtMs: 1 },
    'deployment',
    'promote',
    'retry skip undo',
  ],
  ['is looked at', { step: 'check', check: 0 }, 'deployment', 'promote', 'skip'],
  ['is watched', { step: 'clean' }, 'watch', null, 'skip'],
  ['failed, and is the flag', { state: 'failed', step: 'check' }, 'flag', null, 'retry skip'],
  ['is verified', { state: 'verified' }, 'flag', null, ''],
])('takenBy() gives the words for a layer that %s', (_, state, kind, action, words) => {
  const layer = aLayer('one', { kind, action });
  const stands: LayerState = { name: 'one', state: 'running', effectId: null, ...state };
  expect(takenBy(layer, stands).join(' ')).toBe(words);
});
