import { expect, test } from 'vitest';
import { aPhase, aPlan } from '../store/store-world.fixture.ts';
import { planDifferences } from './plan-differences.ts';

test('planDifferences() names each phase and key that differs', () => {
  const before = aPlan();
  const ten = aPhase('ten', 5_000);
  const after = aPlan({ alpha: 0.02, phases: [ten, aPhase('half', 50_000)] });
  expect(planDifferences(before, after)).toEqual([
    { place: 'alpha', before: 0.01, after: 0.02 },
    { place: 'phases.ten', before: aPhase('ten', 10_000), after: ten },
    { place: 'phases.half', before: null, after: aPhase('half', 50_000) },
    { place: 'phases.all', before: aPhase('all', 100_000), after: null },
  ]);
  expect(planDifferences(before, aPlan())).toEqual([]);
});

test('planDifferences() holds a new plan against nothing', () => {
  const places = planDifferences(null, aPlan()).map(({ place, before }) => [place, before]);
  expect(places).toContainEqual(['candidate', null]);
  expect(places).toContainEqual(['phases.ten', null]);
});
