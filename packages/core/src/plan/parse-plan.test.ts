import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { parsePlan } from './parse-plan.ts';
import { reading } from './tree.fixture.ts';

const plan: JsonObject = {
  name: 'chat',
  environment: 'production',
  flag: 'use-new',
  control: 'legacy',
  candidate: 'new',
  phases: [{ name: 'all', audience: { segments: { staff: '5%' }, weight: '100%' }, hold: '1d' }],
};
const read = (value: Json) => reading(parsePlan, value);

test('parsePlan() compiles the smallest plan with defaults and positions', () => {
  // Strictly: a key that is there without a value would change the plan's hash.
  expect(read(plan)).toStrictEqual({
    value: {
      kind: 'Plan',
      plan: {
        name: 'chat',
        description: null,
        environment: 'production',
        flag: 'use-new',
        control: 'legacy',
        candidate: 'new',
        unit: 'conversation',
        alpha: 0.01,
        noDataTimeoutMs: 1_800_000,
        onNoData: 'pause',
        activationLeadMs: 5_000,
        phases: [
          {
            name: 'all',
            description: null,
            risk: null,
            shares: [
              { segment: 'staff', weightParts: 100_000 },
              { segment: null, weightParts: 100_000 },
            ],
            hold: { minMs: 86_400_000, maxMs: null },
            guardrails: [],
            gate: { minUnits: 0, pass: [], approvals: [] },
          },
        ],
        guardrails: [],
        rollback: { conversations: 'cut-now', procedure: ['flag'] },
        notify: [],
        scale: null,
      },
      positions: {
        environment: { line: 2, column: 14 },
        flag: { line: 3, column: 7 },
        control: { line: 4, column: 10 },
        candidate: { line: 5, column: 12 },
        segments: { staff: { line: 10, column: 9 } },
      },
    },
    problems: [],
  });
});

test('parsePlan() takes guardrails, rollback, channels and settings', () => {
  const { value, problems } = read({
    ...plan,
    description: 'A plan',
    unit: 'userId',
    guardrails: [{ metric: 'pii_leaks', above: 0, action: 'rollback' }],
    rollback: { conversations: 'drain' },
    notify: ['ops', 'oncall'],
  });
  expect(problems).toEqual([]);
  expect(value?.plan).toMatchObject({
    description: 'A plan',
    unit: 'userId',
    guardrails: [{ name: 'pii_leaks above 0' }],
    rollback: { conversations: 'drain', procedure: ['flag'] },
    notify: ['ops', 'oncall'],
  });
});

test('parsePlan() takes everything that the language has', () => {
  const { value, problems } = read({
    ...plan,
    window: { days: ['tue'], from: '10:00', to: '14:00', zone: 'UTC' },
    avoid: [{ days: ['mon'], from: '00:00', to: '12:00', zone: 'UTC' }],
    freezes: [{ name: 'end', from: '2026-12-20T00:00:00Z', to: '2027-01-04T00:00:00Z' }],
    requires: ['billing'],
    excludes: ['experiment'],
    checklists: { ready: { items: [{ name: 'docs', title: 'Written' }] } },
    migrations: {
      tables: { staging: 'a', backup: 'b', execute: 'c', verify: 'd', wayBack: 'e' },
    },
    completion: ['ready'],
    announcements: [
      { name: 'a', when: { entered: 'watch' }, audience: 'beta', subject: 's', text: 't' },
    ],
    deployment: { methods: ['pipeline'] },
    retirement: { after: '90d', what: 'the old path goes' },
    watch: '14d',
    notify: ['ops'],
    phases: [
      {
        name: 'all',
        audience: { weight: '100%' },
        hold: '1d',
        gate: { checklist: 'ready', migrations: ['tables'] },
      },
    ],
    ours: ['watch'],
  });
  expect(problems).toEqual([]);
  expect(value?.plan).toMatchObject({
    phases: [
      { name: 'all', gate: { checklists: ['ready', 'migration-tables'] } },
      { name: 'watch' },
    ],
    window: { days: [2] },
    avoid: [{ days: [1] }],
    freezes: [{ name: 'end' }],
    requires: ['billing'],
    excludes: ['experiment'],
    checklists: { ready: { ordered: false }, 'migration-tables': { ordered: true } },
    completion: ['ready'],
    announcements: [{ when: 'entered', phase: 'watch' }],
    deployment: { methods: ['pipeline'], stages: [] },
    retirement: { minMs: 7_776_000_000, maxMs: null, what: 'the old path goes' },
    open: { plan: ['watch'] },
  });
});

test('parsePlan() collects mistakes of every part', () => {
  const { problems } = read({
    nmae: 'x',
    environment: 3,
    flag: 'a~b',
    control: 'same',
    candidate: 'same',
    phases: [{ name: 'all', audience: { weight: '101%' }, hold: '1d' }],
    guardrails: [{ metric: 'eror_rate', above: 0.1, for: '5m', action: 'rollback' }],
    checklist: 'x',
    notify: ['ops', 'ops'],
  });
  expect(problems.map((problem) => problem.split(' | ', 2).join(' | '))).toEqual([
    '1:1 unknown-key | Cannot use key "nmae" in a plan: there is no such key',
    '21:1 unknown-key | Cannot use key "checklist" in a plan: there is no such key',
    '1:1 missing-key | Cannot read a plan: "name" is missing',
    '2:14 wrong-type | Cannot read "environment": found "3"',
    '3:7 out-of-range | Cannot read "flag": "a~b" holds "~"',
    '9:15 out-of-range | Cannot read "weight": "101%" is more than 100%',
    '15:13 unknown-metric | Cannot watch metric "eror_rate": there is no such metric',
    '24:5 duplicate | Cannot use channel "ops" twice: it stands in line 23 already',
  ]);
});

test('parsePlan() refuses a candidate that is the control', () => {
  expect(read({ ...plan, candidate: 'legacy' })).toEqual({
    value: null,
    problems: [
      '5:12 duplicate | Cannot roll out variant "legacy": it is the control too | two variants: the old one as "control", the new one as "candidate"',
    ],
  });
});

test('parsePlan() shares alpha out over the comparisons of the plan and of its phases', () => {
  const compared = { metric: 'error_rate', worseThan: 'control', action: 'rollback' };
  const phases = [
    { name: 'all', audience: {}, hold: '1d', guardrails: [{ ...compared, share: 2 }] },
  ];
  const guardrails = [
    { ...compared, by: '0.1%', share: '40%' },
    { metric: 'latency_ms', worseThan: 'control', action: 'pause' },
  ];
  const { value, problems } = read({ ...plan, alpha: 0.05, phases, guardrails });
  expect(problems).toEqual([]);
  const all = [...(value?.plan.phases[0]?.guardrails ?? []), ...(value?.plan.guardrails ?? [])];
  expect(
    all.map((rule) => [rule.name, 'alpha' in rule ? Number(rule.alpha.toPrecision(12)) : null]),
  ).toEqual([
    ['all: error_rate worse than control', 0.02],
    ['error_rate worse than control by 0.1%', 0.02],
    ['latency_ms worse than control', 0.01],
  ]);
});

test('parsePlan() refuses an announcement that nobody would hear', () => {
  const said = { when: 'completed', audience: 'external', subject: 's', text: 't' };
  const announcements = [
    { name: 'heard', ...said, channels: ['email'] },
    { name: 'lost', ...said },
  ];
  expect(read({ ...plan, announcements }).problems).toEqual([
    expect.stringMatching(/missing-key \| Cannot announce "lost": it has no channels/),
  ]);
  expect(read({ ...plan, announcements, notify: ['ops'] }).problems).toEqual([]);
});
