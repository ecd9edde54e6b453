import type { Plan } from '@tidegate/core';
import { expect, test } from 'vitest';
import { periodText, planFacts } from './plan-facts.ts';

const office = { days: [2, 3, 4], fromMinute: 600, toMinute: 840, zone: 'UTC' } as const;
const item = { name: 'a', title: 'A', action: null, blocking: true } as const;

const bare: Plan = {
  name: 'chat',
  description: null,
  environment: 'production',
  flag: 'agent',
  control: 'legacy',
  candidate: 'new',
  unit: 'conversation',
  alpha: 0.01,
  noDataTimeoutMs: 60_000,
  onNoData: 'pause',
  activationLeadMs: 5_000,
  phases: [
    {
      ...{ name: 'quarter', description: null, risk: null },
      shares: [{ segment: null, weightParts: 25_000 }],
      hold: { minMs: 1_000, maxMs: null },
      guardrails: [],
      gate: { minUnits: 0, pass: [], approvals: [] },
    },
  ],
  guardrails: [],
  rollback: { conversations: 'cut-now', procedure: ['flag'] },
  notify: [],
  scale: null,
};

test('planFacts() says nothing of a plan that has phases and rules alone', () => {
  expect(planFacts(bare)).toEqual([]);
});

test('planFacts() says when, after whom, what is ticked, who hears and how it goes back', () => {
  const layer = { kind: 'deployment', name: 'deployment', target: 'previous' } as const;
  const plan: Plan = {
    ...bare,
    window: office,
    phases: bare.phases.map((phase) => ({ ...phase, window: { ...office, days: [2] } })),
    avoid: [{ ...office, days: [1], fromMinute: 0, toMinute: 1_440, zone: 'Africa/Kigali' }],
    freezes: [{ name: 'year end', fromMs: 0, toMs: 86_400_000 }],
    requires: ['tables'],
    excludes: ['old'],
    deployment: {
      methods: ['pipeline'],
      stages: [{ name: 'deploy', minMs: 600_000, maxMs: 900_000 }],
    },
    retirement: { minMs: 86_400_000, maxMs: null, what: 'old path goes' },
    checklists: {
      review: {
        title: null,
        ordered: false,
        items: [item, { ...item, name: 'b', action: 'unit' }],
      },
      'migration-x': { title: null, ordered: true, items: [item], wayBack: 'restore' },
    },
    completion: ['review'],
    announcements: [
      {
        name: 'notice',
        when: 'started',
        phase: null,
        beforeMs: 604_800_000,
        audience: 'external',
        subject: 's',
        text: 't',
        channels: [],
      },
      {
        name: 'open',
        when: 'entered',
        phase: 'quarter',
        beforeMs: 0,
        audience: 'beta',
        subject: 's',
        text: 't',
        channels: [],
      },
    ],
    rollback: {
      conversations: 'cut-now',
      procedure: [
        'flag',
        { ...layer, action: 'promote', withinMs: 180_000 },
        { ...layer, kind: 'database', name: 'tables', action: null, withinMs: null },
      ],
    },
  };
  expect(planFacts(plan)).toEqual([
    'window: Tue, Wed, Thu 10:00–14:00 UTC',
    'window of "quarter": Tue 10:00–14:00 UTC',
    'never but in an emergency: Mon 00:00–24:00 Africa/Kigali',
    'freeze "year end": 1970-01-01 00:00:00 UTC to 1970-01-02 00:00:00 UTC',
    'only after: tables',
    'never beside: old',
    'stages: deploy 10m … 15m',
    '1d after completion: old path goes',
    'checklist "review": 2 items, 1 by actions, for completion',
    'checklist "migration-x": 1 item, in order',
    'announcement "notice": external, 1w before started',
    'announcement "open": beta, entered quarter',
    'rollback: flag at once → deployment to previous within 3m (action promote) → tables to previous (by hand)',
  ]);
});

test('periodText() pads hours and minutes', () => {
  expect(periodText({ ...office, days: [7], fromMinute: 5, toMinute: 65 })).toBe(
    'Sun 00:05–01:05 UTC',
  );
});
