import { describe, expect, test } from 'vitest';
import {
  ANA,
  aPhase,
  aPlan,
  aTick,
  everySecond,
  follow,
  pass,
  running,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { RolloutEvent } from './types.ts';

const checkpoint = { everyMs: 4_000, role: 'engineering' };
const plan = aPlan({ phases: [aPhase({ checkpoint }), aPhase({ name: 'full' })] });
const answer = (item: string, decision: 'go' | 'no-go' = 'go'): RolloutEvent => ({
  ...{ type: 'answer', item, actor: ANA, planHash: 'hash', decision },
});

describe('askAtCheckpoint()', () => {
  test('asks each time that the phase has held so long, and waits for the answer', () => {
    const asked = follow(plan, running(plan), everySecond(6, 10, aTick(pass)));
    expect(asked).toMatchObject({ heldMs: 4_000, reviews: ['checkpoint 1'] });
    const answered = follow(plan, asked, [
      [9_500, answer('checkpoint 1')],
      ...everySecond(10, 20, aTick(pass)),
    ]);
    expect(answered).toMatchObject({ phase: 0, reviews: ['checkpoint 2'], blockers: ['review'] });
    expect(
      follow(plan, answered, [
        [20_500, answer('checkpoint 2')],
        [21_000, aTick(pass)],
      ]).phase,
    ).toBe(1);
  });

  test('says whose answer it waits for, and tells again while nobody answers, but adds no question', () => {
    let rollout = running(plan);
    const told: unknown[] = [];
    for (const [atMs, event] of everySecond(6, 19, aTick(pass))) {
      const step = transition(plan, rollout, event, T0 + atMs);
      told.push(...step.effects.map(({ payload }) => payload['text']));
      rollout = step.rollout;
    }
    expect(told).toEqual(
      Array.from(
        { length: 3 },
        () => 'It waits for an answer of engineering: go, or no-go, which pauses',
      ),
    );
    expect(rollout.reviews).toEqual(['checkpoint 1']);
  });

  test('pauses on no-go, and counts no time while paused', () => {
    const paused = follow(plan, running(plan), [
      ...everySecond(6, 10, aTick(pass)),
      [9_500, answer('checkpoint 1', 'no-go')],
      ...everySecond(10, 40, aTick(pass)),
    ]);
    expect(paused).toMatchObject({ status: 'paused', heldMs: 4_000, reviews: ['checkpoint 1'] });
  });

  test('asks once for a long gap, by the newest number, and never for a time that is none', () => {
    const gap = follow(plan, running(plan), [[60_000, aTick(pass, { elapsedMs: 21_000 })]]);
    expect(gap.reviews).toEqual(['checkpoint 5']);
    for (const everyMs of [0, -1, Number.NaN]) {
      const odd = aPlan({ phases: [aPhase({ checkpoint: { everyMs, role: null } })] });
      expect(follow(odd, running(odd), everySecond(6, 10, aTick(pass))).reviews).toEqual([]);
    }
  });
});
