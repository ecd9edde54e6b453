import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparability } from './comparable-draws.ts';
import { taking } from './experiment.fixture.ts';
import { aPlan, running } from './rollout.fixture.ts';

const draw = (id: number, weightParts: number, segment: string | null = null) => ({
  id,
  segment,
  weightParts,
});
const inPhase = (phase: number, ...steps: (readonly [number, ReturnType<typeof draw>[]])[]) => ({
  ...running(aPlan()),
  phase,
  ramp: steps.map(([of, draws], index) => ({ fromMs: index * 1_000, phase: of, draws })),
});

test('comparability() leaves out draws that give nobody, or everybody, the candidate', () => {
  const rollout = inPhase(1, [0, [draw(1, 0), draw(2, 10)]], [1, [draw(3, 100_000)]]);
  expect(comparability(rollout)).toEqual({
    draws: [draw(2, 10)],
    appliesNow: false,
    givesEverybody: true,
  });
});

test('comparability() of a segment at 100 % leaves the rest to be compared', () => {
  const rollout = inPhase(0, [0, [draw(1, 100_000, 'beta'), draw(2, 25_000)]]);
  expect(comparability(rollout)).toMatchObject({ appliesNow: true, givesEverybody: false });
  const alone = inPhase(0, [0, [draw(1, 100_000, 'beta')]]);
  expect(comparability(alone)).toEqual({ draws: [], appliesNow: false, givesEverybody: false });
});

test('comparability() never has both, whatever the ramp (property)', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 4 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 0, max: 100_000 }), (all, holdBack) => {
      const rollout = inPhase(0, [0, all.map((weight, id) => draw(id, weight))]);
      const { draws, appliesNow, givesEverybody } = comparability(rollout, holdBack);
      expect(appliesNow && givesEverybody).toBe(false);
      expect(appliesNow).toBe(draws.length > 0);
      for (const { weightParts } of draws) {
        expect(weightParts > 0 && weightParts <= 100_000 - holdBack).toBe(true);
      }
    }),
  );
});

test('comparability() of arms is the share of all candidates, also when everybody takes part', () => {
  const step = (parts: number) => ({ fromMs: 0, phase: 0, draws: [{ id: 1, ...taking(parts) }] });
  for (const parts of [10_000, 100_000]) {
    const rollout = { ...running(aPlan()), ramp: [step(parts)] };
    expect(comparability(rollout)).toEqual({
      ...{ draws: [draw(1, 66_000)], appliesNow: true, givesEverybody: false },
    });
    expect(comparability(rollout, 50_000).draws).toEqual([draw(1, 50_000)]);
  }
  const nobody = { ...running(aPlan()), ramp: [step(0)] };
  expect(comparability(nobody)).toMatchObject({ draws: [], givesEverybody: false });
});
