import { expect, test } from 'vitest';
import {
  aLayer,
  aPlan,
  aRollback,
  aTick,
  follow,
  running,
  stepEnded,
  stepsEnded,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Plan, Rollout } from './types.ts';

const flag = aLayer('flag', { kind: 'flag', verify: ['health'] });
const watch = aLayer('watch', { kind: 'watch', cleanMs: 900_000 });
const plan: Plan = aPlan({
  rollback: {
    conversations: 'cut-now',
    procedure: [flag, aLayer('pods', { action: 'promote' }), watch],
    escalate: ['oncall'],
  },
});
const scope = { scope: 'full', row: 'pii', withinMs: 60_000, flagsWithinMs: 5_000 } as const;
const back = follow(plan, running(plan), [[0, aRollback({ scope })]]);
const rowsAt = (rollout: Rollout, atMs: number) =>
  transition(plan, rollout, aTick({}), T0 + atMs).auditRows.map(({ action, body }) => [
    action,
    body['part'],
    body['runsMs'],
  ]);

test('noticeLateRollback() tells once of the flag and once of all of it, each past its time', () => {
  expect(rowsAt(back, 5_000)).toEqual([]);
  expect(rowsAt(back, 5_001)).toEqual([['rollout.rollback-overdue', 'flags', 5_001]]);
  const late = transition(plan, back, aTick({}), T0 + 60_001);
  expect(late.effects.map(({ payload }) => [payload['channel'], payload['title']])).toEqual([
    ['ops', 'chat: the flag is overdue'],
    ['oncall', 'chat: the flag is overdue'],
    ['ops', 'chat: the rollback is overdue'],
    ['oncall', 'chat: the rollback is overdue'],
  ]);
  expect(late.rollout.goingBack).toEqual({
    ...{ ...scope, beganMs: T0 },
    ...{ flagsOverdueTold: true, overdueTold: true },
  });
  expect(rowsAt(late.rollout, 999_000)).toEqual([]);
});

test('noticeLateRollback() tells of a flag that was verified too late, when it is', () => {
  const { auditRows } = transition(plan, back, stepEnded(back), T0 + 5_400);
  expect(auditRows.map(({ action }) => action)).toEqual([
    ...['rollout.layer-step', 'rollout.layer-verified', 'rollout.rollback-overdue'],
    'rollout.layer-begun',
  ]);
});

test('noticeLateRollback() counts nothing that is back and only watched', () => {
  const watched = stepsEnded(plan, back, 1_000, 'ok', 'ok', 'ok', 'ok');
  expect(watched.layers.map(({ state }) => state)).toEqual(['verified', 'verified', 'running']);
  expect(rowsAt(watched, 999_000)).toEqual([]);
});

test('noticeLateRollback() says nothing where no time was given', () => {
  const free = follow(plan, running(plan), [[0, aRollback()]]);
  expect(rowsAt(free, 9e9)).toEqual([]);
});
