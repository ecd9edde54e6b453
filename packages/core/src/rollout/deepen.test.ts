import { expect, test } from 'vitest';
import { deepen, mayGoFurther } from './deepen.ts';
import {
  ANA,
  aLayer,
  aPlan,
  aRollback,
  aWord,
  follow,
  layerPlan,
  running,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { RollbackScope, Rollout } from './types.ts';

const plan = layerPlan(aLayer('pods', { action: 'promote' }), aLayer('tables'));
const quick: RollbackScope = {
  ...{ scope: 'quick', row: 'errors', withinMs: 300_000, flagsWithinMs: null },
};
const shallow = follow(plan, running(plan), [[0, aRollback({ scope: quick })]]);
const states = ({ status, layers }: Rollout) => [
  status,
  ...layers.map(({ state, skippedBy }) => skippedBy ?? state),
];

test('a quick rollback runs the flag layer alone, and says what decided it', () => {
  expect(states(shallow)).toEqual(['rolled-back', 'verified', 'scope', 'scope']);
  expect(shallow.goingBack).toEqual({ ...quick, beganMs: T0 });
});

test('deepen() begins the layers that were left out, with times of its own', () => {
  const scope = { ...quick, scope: 'full', row: 'pii' } as const;
  const { rollout, auditRows, effects } = transition(
    plan,
    shallow,
    aRollback({ scope, reason: 'Worse' }),
    T0 + 60_000,
  );
  expect(states(rollout)).toEqual(['rolling-back', 'verified', 'running', 'waiting']);
  expect(rollout).toMatchObject({ reason: 'Worse', goingBack: { ...scope, beganMs: T0 + 60_000 } });
  expect(auditRows.map(({ action }) => action)).toEqual([
    'rollout.rollback-deepened',
    'rollout.layer-begun',
  ]);
  expect(auditRows[0]?.body).toEqual({ reason: 'Worse', row: 'pii', layers: ['pods', 'tables'] });
  expect(effects.map(({ kind }) => kind)).toEqual(['layer', 'notify']);
});

test('a rollback goes further while the flag is still looked at, and only once', () => {
  const flag = aLayer('flag', { kind: 'flag', verify: ['health'] });
  const slow = aPlan({
    rollback: { conversations: 'cut-now', procedure: [flag, aLayer('pods', { action: 'p' })] },
  });
  const under = follow(slow, running(slow), [[0, aRollback({ scope: quick })]]);
  expect(states(under)).toEqual(['rolling-back', 'running', 'scope']);
  const deeper = follow(slow, under, [[1_000, aRollback()]]);
  expect(states(deeper)).toEqual(['rolling-back', 'running', 'waiting']);
  expect(transition(slow, deeper, aRollback(), T0 + 2_000).refusal?.code).toBe('wrong-status');
});

test.each([
  ['as quick as before', aRollback({ scope: quick })],
  ['of a segment', aRollback({ segments: ['beta'] })],
  ['down to a share', aRollback({ toWeightParts: 5_000 })],
])('refuses a second rollback %s, and says what would be right', (_, event) => {
  expect(transition(plan, shallow, event, T0 + 1).refusal).toEqual({
    code: 'wrong-status',
    sentence:
      'Cannot rollback rollout "ro_1": it is rolled-back, and the flag is back already; a second rollback goes further, with scope full',
  });
});

test('refuses other commands on what went back quickly as on what is over', () => {
  const promote = { type: 'promote', actor: ANA, reason: 'x' } as const;
  expect(transition(plan, shallow, promote, T0 + 1).refusal?.sentence).toBe(
    'Cannot promote rollout "ro_1": it is rolled-back; try rollback',
  );
  expect(transition(plan, shallow, aWord('pods', 'retry'), T0 + 1).refusal?.code).toBe(
    'wrong-status',
  );
});

test('mayGoFurther() is only where a layer was left out', () => {
  const flagOnly = aPlan();
  const whole = follow(flagOnly, running(flagOnly), [[0, aRollback({ scope: quick })]]);
  expect([mayGoFurther(shallow), mayGoFurther(whole), mayGoFurther(running(plan))]).toEqual([
    ...[true, false, false],
  ]);
  expect(deepen(plan, shallow, aRollback(), T0).rollout.status).toBe('rolling-back');
});
