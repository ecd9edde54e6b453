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

test('planDifferences() names each list and says in words what changed of it', () => {
  const item = { name: 'docs', title: 'Docs', action: null, blocking: true };
  const list = { title: null, ordered: false, items: [item] };
  const more = { ...list, items: [item, { ...item, name: 'tests', action: 'unit-tests' }] };
  const before = aPlan({ checklists: { review: list, same: list } });
  const after = aPlan({ checklists: { review: more, same: list } });
  expect(planDifferences(before, after)).toEqual([
    {
      place: 'checklists.review',
      before: { items: ['docs: Docs (by hand)'] },
      after: { items: ['docs: Docs (by hand)', 'tests: Docs (by action "unit-tests")'] },
    },
  ]);
});
