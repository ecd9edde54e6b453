import { newRollout } from '@tidegate/core';
import { expect, test } from 'vitest';
import { aPhase, aPlan } from '../store/store-world.fixture.ts';
import { enteredAfter } from './entered-after.ts';
import type { StoredRollout } from './load.ts';

const phases = [aPhase('ten', 10_000), aPhase('half', 50_000), aPhase('all', 100_000)];
const plan = aPlan({ phases });

function stored(entered: object): StoredRollout {
  const rollout = newRollout({ id: 'ro', plan, planHash: 'h', nextDraw: 1, nowMs: 0 });
  return { row: { entered: JSON.stringify(entered) } as StoredRollout['row'], rollout, plan };
}

test('enteredAfter() keeps the first time that a phase was entered', () => {
  const before = stored({ 0: 1_000 });
  const again = { ...before.rollout, phaseFromMs: 9_000 };
  expect(enteredAfter(before, plan, again)).toEqual({ 0: 1_000 });
  expect(enteredAfter(before, plan, { ...again, phase: 1 })).toEqual({ 0: 1_000, 1: 9_000 });
  expect(enteredAfter(before, plan, before.rollout)).toEqual({ 0: 1_000 });
});

test('enteredAfter() follows phases of another plan by name, and forgets those that are gone', () => {
  const before = stored({ 0: 1_000, 1: 5_000 });
  const changed = aPlan({ phases: [aPhase('one', 1_000), ...phases.slice(1)] });
  const after = { ...before.rollout, phase: 1, phaseFromMs: 9_000 };
  expect(enteredAfter(before, changed, after)).toEqual({ 1: 5_000 });
  const longer = aPlan({ phases: [aPhase('one', 1_000), ...phases] });
  expect(enteredAfter(before, longer, { ...after, phase: 2 })).toEqual({ 1: 1_000, 2: 5_000 });
});
