import { expect, test } from 'vitest';
import { aLayer, aRollback, follow, layerPlan, running, stepEnded, T0 } from './rollout.fixture.ts';
import { settleLayer } from './settle-layer.ts';
import { transition } from './transition.ts';
import type { Layer, Plan } from './types.ts';

const pods = aLayer('pods', { action: 'promote', verify: ['health'] });

function failing(changes: Partial<Layer>, steps: number) {
  const base = layerPlan({ ...pods, ...changes }, aLayer('tables'));
  const plan: Plan = { ...base, rollback: { ...base.rollback, escalate: ['oncall', 'ops'] } };
  let rollout = follow(plan, running(plan), [[0, aRollback()]]);
  for (let step = 0; step < steps; step += 1) {
    rollout = transition(plan, rollout, stepEnded(rollout), T0 + step).rollout;
  }
  const { effects } = transition(plan, rollout, stepEnded(rollout, { outcome: 'failed' }), T0 + 9);
  const told = effects.filter(({ payload }) => payload['event'] === 'rollout.layer-failed');
  return told.map(({ payload }) => [payload['channel'], payload['title'], payload['text']]);
}

test('settleLayer() tells those who are escalated to of what failed, each once', () => {
  const waits = 'The rollback waits until somebody says retry, skip or undo. Ran';
  expect(failing({}, 1)).toEqual([
    ['ops', 'chat: layer "pods" failed', waits],
    ['oncall', 'chat: layer "pods" failed', waits],
  ]);
});

test('settleLayer() says that a person must mend what was done and does not work', () => {
  const text = 'The rollback goes on with "tables". Ran';
  expect(failing({ onFailure: 'go-on' }, 3)[0]).toEqual([
    ...['ops', 'chat: layer "pods" failed, manual intervention required', text],
  ]);
});

test('settleLayer() goes on where the plan has no such layer', () => {
  const plan = layerPlan(pods);
  const rollout = { ...running(plan), layers: [] };
  const settled = { name: 'cache', state: 'verified', detail: '' } as const;
  const actor = { kind: 'key', id: 'k', name: 'k' } as const;
  expect(settleLayer(plan, rollout, settled, actor, T0).rollout.status).toBe('rolled-back');
});
