import { expect, test } from 'vitest';
import { newRollout } from '../rollout/new-rollout.ts';
import { recordedDraws } from './recorded-draws.ts';
import { aPlan, START_MS } from './rehearsal.fixture.ts';

const plan = aPlan();
const rollout = newRollout({ id: 'r', plan, planHash: 'h', nextDraw: 7, nowMs: START_MS });

test('recordedDraws() takes the ramp, and the phases where a rollback deleted it', () => {
  const draws = [{ id: 7, segment: null, weightParts: 25_000 }];
  const kept = recordedDraws(plan, { ...rollout, ramp: [{ fromMs: 1, phase: 0, draws }] });
  expect(kept).toEqual([{ id: 7, phase: 0, segment: null, weightParts: 25_000 }]);
  expect(recordedDraws(plan, { ...rollout, phase: 1, nextDraw: 9 })).toEqual([
    { id: 7, phase: 0, segment: null, weightParts: 25_000 },
    { id: 8, phase: 1, segment: null, weightParts: 50_000 },
  ]);
});
