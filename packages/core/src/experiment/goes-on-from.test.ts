import { expect, test } from 'vitest';
import { ARMS, experimentOf } from '../rollout/experiment.fixture.ts';
import { aPhase, aPlan } from '../rollout/rollout.fixture.ts';
import type { Plan } from '../rollout/types.ts';
import { goesOnFrom } from './goes-on-from.ts';

const beginning = (weightParts: number, changes: Partial<Plan> = {}) =>
  aPlan({ phases: [aPhase({ shares: [{ segment: null, weightParts }] })], ...changes });

test('goesOnFrom() lets a plan go on that begins where the slot of the arm ends, or above', () => {
  expect(goesOnFrom(ARMS, 'new', beginning(33_000))).toBeNull();
  expect(goesOnFrom(ARMS, 'new', beginning(100_000))).toBeNull();
  expect(goesOnFrom(ARMS, 'newer', beginning(66_000, { candidate: 'newer' }))).toBeNull();
});

test('goesOnFrom() names the share that a plan must begin with', () => {
  expect(goesOnFrom(ARMS, 'newer', beginning(50_000, { candidate: 'newer' }))).toBe(
    'Cannot go on with plan "chat": its phase "quarter" gives it to 50 % of all, and units up to 66 % have it now; begin with 66 % or more',
  );
});

test('goesOnFrom() counts no segment: units with the arm are everywhere', () => {
  const plan = aPlan({ phases: [aPhase({ shares: [{ segment: 'beta', weightParts: 100_000 }] })] });
  expect(goesOnFrom(ARMS, 'new', plan)).toContain('to 0 % of all, and units up to 33 % have it');
});

test('goesOnFrom() refuses a plan of another candidate or control', () => {
  expect(goesOnFrom(ARMS, 'newer', beginning(100_000))).toBe(
    'Cannot go on with plan "chat": its candidate is "new"; name a plan that gives "newer"',
  );
  expect(goesOnFrom(ARMS, 'new', beginning(100_000, { control: 'older' }))).toBe(
    'Cannot go on with plan "chat": its control is "older" and the experiment\'s is "legacy"; name a plan with that control',
  );
});

test('goesOnFrom() refuses an experiment whose arms would take it from some', () => {
  expect(goesOnFrom(ARMS, 'new', experimentOf())).toContain('begin with 33 % or more');
});
