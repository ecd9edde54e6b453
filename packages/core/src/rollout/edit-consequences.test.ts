import { expect, test } from 'vitest';
import { changedLists, editConsequences } from './edit-consequences.ts';
import {
  ANA,
  aCheck,
  aLayer,
  anItem,
  aPhase,
  aPlan,
  criterion,
  follow,
  listPlan,
  rollbackRule,
  running,
  scheduled,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Plan, RolloutEvent } from './types.ts';

test('editConsequences() says all that changes, the gravest first', () => {
  const plan = listPlan({ items: [anItem('docs')] });
  const given = { phase: 0, role: 'product', person: 'key_ben' };
  const rollout = {
    ...follow(plan, running(plan), [[1_000, aCheck('docs', 'go')]]),
    approvals: [given],
  };
  const next: Plan = {
    ...plan,
    window: { days: [2], fromMinute: 0, toMinute: 60, zone: 'UTC' },
    guardrails: [
      { ...rollbackRule, limit: 0.01 },
      { ...rollbackRule, name: 'late' },
    ],
    checklists: {
      list: { title: 'List', ordered: false, items: [anItem('docs'), anItem('more')] },
    },
    rollback: { conversations: 'drain', procedure: ['flag', aLayer('pods')] },
    phases: [
      aPhase({ name: 'tiny' }),
      aPhase({
        shares: [
          { segment: 'beta', weightParts: 100_000 },
          { segment: null, weightParts: 40_000 },
        ],
      }),
    ],
  };
  const { refusal, consequences } = editConsequences(plan, rollout, next, T0 + 1_000);
  expect(refusal).toBeNull();
  expect(consequences.map(({ kind, sentence }) => `${kind}: ${sentence}`)).toEqual([
    'weight: Segment "beta" goes from 25 % to 100 % at once',
    'weight: Everybody goes from 25 % to 40 % at once',
    'phase: Phase "full" is gone',
    'phase: Phase "tiny" is new',
    'phase: Phase "quarter" changes',
    'guardrail: Rule "errors" changes: its evidence begins anew',
    'guardrail: Rule "late" is new: its evidence begins now',
    'gate: Time held and units of phase "quarter" count from zero',
    'gate: Ticks of checklist "list" are void: it changes',
    'approval: 1 approval is void: it was given to the plan before',
    'rollback: A rollback does flag, pods and conversations: drain',
    'other: "window" changes',
  ]);
});

test('editConsequences() sees another order of phases, and rules that are gone', () => {
  const gate = { minUnits: 0, pass: [criterion], approvals: [] };
  const plan = aPlan({ phases: [aPhase({ gate }), aPhase({ name: 'b' }), aPhase({ name: 'c' })] });
  const next = aPlan({ phases: [aPhase(), aPhase({ name: 'c' }), aPhase({ name: 'b' })] });
  const { consequences } = editConsequences(plan, running(plan), next, T0);
  expect(consequences.map(({ sentence }) => sentence)).toEqual([
    'Phases come in another order: quarter, c, b',
    'Phase "quarter" changes',
    'Rule "gate errors" is gone',
    'Time held and units of phase "quarter" count from zero',
  ]);
});

test('editConsequences() and an edit never disagree on whether it is taken', () => {
  const plan = aPlan();
  const nexts = [
    plan,
    aPlan({ alpha: 0.02 }),
    aPlan({ flag: 'other' }),
    aPlan({ phases: [aPhase({ name: 'other' })] }),
    aPlan({ phases: [aPhase({ shares: [] })] }),
    aPlan({ phases: [aPhase({ shares: [{ segment: null, weightParts: 90_000 }] })] }),
  ];
  const rollouts = [
    scheduled(plan),
    running(plan),
    { ...running(plan), status: 'paused' } as const,
    { ...running(plan), status: 'aborted' } as const,
  ];
  let taken = 0;
  for (const next of nexts) {
    for (const rollout of rollouts) {
      const edit: RolloutEvent = {
        type: 'edit',
        actor: ANA,
        reason: 'x',
        plan: next,
        planHash: 'next',
      };
      const answer = transition(plan, rollout, edit, T0);
      expect(editConsequences(plan, rollout, next, T0).refusal).toEqual(answer.refusal);
      if (answer.refusal === null) taken += 1;
    }
  }
  expect(taken).toBe(7);
});

test('changedLists() names lists that change or go', () => {
  const plan = listPlan({ items: [anItem('docs')] });
  expect(changedLists(plan, plan)).toEqual([]);
  expect(changedLists(plan, listPlan({ items: [anItem('docs', null, false)] }))).toEqual(['list']);
  expect(changedLists(plan, aPlan())).toEqual(['list']);
});
