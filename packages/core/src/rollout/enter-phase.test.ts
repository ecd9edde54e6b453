import { expect, test } from 'vitest';
import { advance, enterPhase } from './enter-phase.ts';
import { ARMS, experimentOf, taking } from './experiment.fixture.ts';
import { ANA, aPhase, aPlan, running, scheduled, T0 } from './rollout.fixture.ts';
import type { Plan, Rollout } from './types.ts';

test('enterPhase() counts the gate anew', () => {
  const plan = aPlan();
  const before = {
    ...running(plan),
    heldMs: 9,
    units: { control: 5, candidate: 5 },
    judged: ['errors'],
    reviews: ['errors'],
  };
  const { rollout, auditRows } = enterPhase(plan, before, 1, ANA, 'Why', T0 + 20_000);
  expect(rollout).toMatchObject({
    phase: 1,
    phaseFromMs: T0 + 25_000,
    heldMs: 0,
    units: { control: 0, candidate: 0 },
    judged: [],
    reviews: [],
  });
  expect(auditRows[0]?.body).toEqual({
    phase: 'full',
    index: 1,
    fromMs: T0 + 25_000,
    weightParts: 100_000,
    reason: 'Why',
  });
});

test('advance() completes after the last phase and keeps its ramp', () => {
  const plan = aPlan();
  const last = { ...running(plan), phase: 1 };
  const { rollout } = advance(plan, last, ANA, 'Done', T0 + 20_000);
  expect(rollout).toMatchObject({ status: 'completed', reason: 'Done', ramp: last.ramp });
});

test.each<[string, Plan, Partial<Rollout>, string]>([
  ['everybody', aPlan(), {}, '"new" is out. Done'],
  [
    'a part of all',
    aPlan({ phases: [aPhase()] }),
    { phase: 0 },
    'useNewArchitecture gives "new" to 25 % of all. Done',
  ],
  [
    'all but a segment',
    aPlan(),
    { excluded: ['beta'] },
    'useNewArchitecture gives "new" to 100 % of all, without "beta". Done',
  ],
])('advance() says what is left where %s got it', (_, plan, changes, text) => {
  const last = { ...running(plan), phase: 1, ...changes };
  const { notices } = advance(plan, last, ANA, 'Done', T0 + 20_000);
  expect(notices).toEqual([{ event: 'rollout.completed', title: 'chat: completed', text }]);
});

test('enterPhase() of an experiment says who takes part and how they are split', () => {
  const phases = [aPhase({ shares: [taking(100_000, 'beta'), taking(50_000)] })];
  const plan = experimentOf({}, phases);
  const { rollout, notices } = enterPhase(plan, scheduled(plan), 0, ANA, 'Why', T0);
  expect(rollout.ramp[0]?.draws).toEqual([
    { id: 7, segment: 'beta', weightParts: 100_000, arms: ARMS },
    { id: 8, segment: null, weightParts: 50_000, arms: ARMS },
  ]);
  expect(notices[0]?.text).toBe(
    'useNewArchitecture: 100 % of "beta", 50 % of all take part: "new" 33 %, "newer" 33 %, "legacy" 34 %. Why',
  );
});
