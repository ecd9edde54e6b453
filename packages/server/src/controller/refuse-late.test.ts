import type { Rollout } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import type { StoredRollout } from '../rollout/load.ts';
import { refuseLate } from './refuse-late.ts';

const NOW = 1_700_000_000_400;

function stored(...fromMs: readonly number[]): StoredRollout {
  const ramp = fromMs.map((each) => ({ fromMs: each, phase: 0, draws: [] }));
  const rollout = { ramp } as unknown as Rollout;
  return { row: { id: 'ro_1' }, rollout } as unknown as StoredRollout;
}

const waiting = (waited: number) => ({ waitedMs: () => waited });

describe('refuseLate()', () => {
  const before = stored(NOW - 90_400);
  const raised = stored(NOW - 90_400, NOW + 4_000);

  it('lets a raise through that has a quarter of its lead left, and refuses a later one', () => {
    expect(refuseLate(waiting(3_000), before, raised, NOW)).toBeUndefined();
    expect(() => refuseLate(waiting(3_000.4), before, raised, NOW)).toThrow(
      'Cannot raise rollout "ro_1": the store took 3000 ms to come to it, which SDKs would miss; try again',
    );
  });

  it('refuses a late first step', () => {
    expect(() => refuseLate(waiting(60_000), stored(), raised, NOW)).toThrow('try again');
  });

  it.each([
    ['a rollback that cuts', stored()],
    ['a rollback that drains', stored(NOW - 90_400, NOW - 400)],
    ['a step that was there before', before],
  ])('never refuses %s', (_, to) => {
    expect(refuseLate(waiting(60_000), before, to, NOW)).toBeUndefined();
  });

  it('never refuses where nothing can wait', () => {
    expect(refuseLate({}, before, raised, NOW)).toBeUndefined();
  });
});
