import { expect, test } from 'vitest';
import {
  aLayer,
  anItem,
  aRollback,
  follow,
  layerPlan,
  listPlan,
  running,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Rollout, RolloutEvent } from './types.ts';

const plan = listPlan({ items: [anItem('tests', 'unit-tests')] });
const ended = (effectId: string, outcome: 'ok' | 'failed' | 'timed-out' = 'ok'): RolloutEvent => ({
  type: 'effect-done',
  effectId,
  outcome,
  detail: 'Ran',
});

test.each([
  ['ok', 'done', 'Ran', 0],
  ['failed', 'failed', 'Ran', 1],
  ['timed-out', 'failed', 'It took too long. Ran', 1],
] as const)('onEffectDone() takes %s of an action for %s', (outcome, state, detail, told) => {
  const { rollout, auditRows, effects } = transition(
    plan,
    running(plan),
    ended('ro_1:1:0', outcome),
    T0 + 5,
  );
  expect(rollout.checks).toEqual([
    {
      ...{ list: 'list', item: 'tests', state, by: 'controller', atMs: T0 + 5, detail },
      effectId: 'ro_1:1:0',
    },
  ]);
  expect(auditRows.map(({ body }) => body)).toEqual([
    { list: 'list', item: 'tests', outcome, detail: 'Ran' },
  ]);
  expect(effects).toHaveLength(told);
});

test('refuseEffectDone() changes nothing for an end that is unknown, comes twice or too late', () => {
  const start = running(plan);
  const once = follow(plan, start, [[1_000, ended('ro_1:1:0')]]);
  const layers = layerPlan(aLayer('pods', { action: 'promote' }));
  const aborted: Rollout = {
    ...follow(layers, running(layers), [[0, aRollback()]]),
    status: 'aborted',
  };
  const cases: [typeof plan, Rollout, string][] = [
    [plan, start, 'ro_1:1:7'],
    [plan, once, 'ro_1:1:0'],
    [layers, aborted, 'ro_1:2:0'],
  ];
  for (const [of, rollout, effectId] of cases) {
    const answer = transition(of, rollout, ended(effectId), T0 + 2_000);
    expect([answer.refusal?.code, answer.effects]).toEqual(['unknown-effect', []]);
    expect(answer.rollout).toBe(rollout);
  }
});
