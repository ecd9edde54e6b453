import { expect, test } from 'vitest';
import { entryBlockers, entryTimes, nextPhase, obstacles } from './entering.ts';
import { aPhase, aPlan, OPEN, running, SHUT, scheduled, T0 } from './rollout.fixture.ts';
import type { DeploymentMethod, RolloutStatus } from './types.ts';

const freeze = { name: 'year end', fromMs: T0 - 1, toMs: T0 + 1 };

test.each<[RolloutStatus, number, number | null]>([
  ['scheduled', 0, 0],
  ['running', 0, 1],
  ['paused', 0, 1],
  ['running', 1, null],
  ['rolling-back', 0, null],
  ['completed', 1, null],
  ['rolled-back', 0, null],
  ['aborted', 0, null],
])('nextPhase() of one that is %s in phase %i is %s', (status, phase, expected) => {
  const plan = aPlan();
  expect(nextPhase(plan, { ...scheduled(plan), status, phase })).toBe(expected);
});

test('entryTimes() takes the window of the phase before that of the plan', () => {
  const plan = aPlan({ window: SHUT, phases: [aPhase({ window: OPEN }), aPhase()] });
  expect(entryTimes(plan, 0).window).toBe(OPEN);
  expect(entryTimes(plan, 1).window).toBe(SHUT);
});

test('obstacles() lists all that keeps a phase from being entered; an emergency passes all but dependencies', () => {
  const plan = aPlan({ window: SHUT, avoid: [OPEN], freezes: [freeze] });
  const outside = { freeze: 'Production is frozen', dependency: 'Plan "data" is not completed' };
  const kinds = (method: DeploymentMethod) =>
    obstacles(plan, { method }, 0, T0, outside).map(({ kind }) => kind);
  expect(kinds('pipeline')).toEqual(['window', 'avoid', 'freeze', 'frozen', 'dependency']);
  expect(kinds('emergency')).toEqual(['dependency']);
  expect(obstacles(plan, { method: 'pipeline' }, null, T0, outside)).toEqual([]);
  expect(obstacles(aPlan({ window: OPEN }), running(plan), 0, T0)).toEqual([]);
});

test('entryBlockers() names each blocker once', () => {
  const plan = aPlan({ window: SHUT, avoid: [OPEN], freezes: [freeze] });
  const found = obstacles(plan, running(plan), 0, T0, { freeze: 'a', dependency: 'b' });
  expect(entryBlockers(found)).toEqual(['window', 'freeze', 'dependency']);
});
