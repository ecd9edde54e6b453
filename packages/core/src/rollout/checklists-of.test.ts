import { expect, test } from 'vitest';
import { checklistsOf } from './checklists-of.ts';
import { aCheck, anItem, aPlan, follow, listPlan, running, T0 } from './rollout.fixture.ts';

test('checklistsOf() shows where each item stands, and who said so', () => {
  const plan = listPlan(
    { items: [anItem('tests', 'unit-tests'), anItem('docs')] },
    { completion: ['list'] },
  );
  const rollout = follow(plan, running(plan), [[6_000, aCheck('docs', 'go')]]);
  expect(checklistsOf(plan, rollout)).toEqual([
    {
      ...{ name: 'list', title: 'List', usedBy: 'quarter, completion', ordered: false, met: false },
      items: [
        {
          ...{ name: 'tests', title: 'It is tests', action: 'unit-tests', blocking: true },
          ...{ state: 'running', by: 'controller', atMs: T0, detail: '' },
        },
        {
          ...{ name: 'docs', title: 'It is docs', action: null, blocking: true },
          ...{ state: 'done', by: 'key_ben', atMs: T0 + 6_000, detail: 'Seen' },
        },
      ],
    },
  ]);
});

test('checklistsOf() shows lists that nobody touched or uses', () => {
  const plan = aPlan({
    checklists: { idle: { title: null, ordered: true, items: [anItem('docs')] } },
  });
  expect(checklistsOf(plan, running(plan))).toEqual([
    {
      ...{ name: 'idle', title: null, usedBy: '', ordered: true, met: false },
      items: [
        {
          ...{ name: 'docs', title: 'It is docs', action: null, blocking: true },
          ...{ state: 'open', by: null, atMs: null, detail: '' },
        },
      ],
    },
  ]);
  expect(checklistsOf(aPlan(), running(aPlan()))).toEqual([]);
});
