import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFields } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { NOTHING_SHARED, type PhaseShared, readShared, SHARED_KEYS } from './phase-shared.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json, inherited: PhaseShared = NOTHING_SHARED) =>
  reading((report, node) => {
    const context = { names: new Map(), shares: new Map(), windows: [] };
    const vocabulary = { what: 'a phase', required: {}, optional: SHARED_KEYS };
    const fields = readFields(report, node, vocabulary);
    return fields === null ? null : readShared(report, fields, 'ten', context, inherited);
  }, value);
const group: PhaseShared = {
  group: 'gradual',
  description: 'A group',
  risk: 'Medium',
  objectives: ['see it scale'],
  guardrails: [],
  window: { days: [1], fromMinute: 0, toMinute: 60, zone: 'UTC' },
  checkpoint: { everyMs: 1, role: null },
};

test('readShared() leaves out what nobody says', () => {
  expect(read({})).toEqual({ value: NOTHING_SHARED, problems: [] });
});

test('readShared() keeps what is inherited where nothing else is said', () => {
  expect(read({}, group)).toEqual({ value: group, problems: [] });
});

test('readShared() replaces what is said, but adds guardrails', () => {
  const rule = { metric: 'pii_leaks', above: 0, action: 'rollback' };
  const inherited = { ...group, guardrails: read({ guardrails: [rule] }).value?.guardrails ?? [] };
  const own = {
    description: 'Its own',
    risk: 'High',
    objectives: ['a', 'b'],
    guardrails: [{ metric: 'critical_issues', above: 0, action: 'pause' }],
    window: { days: ['tue'], from: '01:00', to: '02:00', zone: 'UTC' },
    checkpoint: { every: '1d', role: 'product' },
  };
  const { value, problems } = read(own, inherited);
  expect(problems).toEqual([]);
  expect(value).toMatchObject({
    group: 'gradual',
    description: 'Its own',
    risk: 'High',
    objectives: ['a', 'b'],
    window: { days: [2], fromMinute: 60, toMinute: 120, zone: 'UTC' },
    checkpoint: { everyMs: 86_400_000, role: 'product' },
  });
  expect(value?.guardrails.map(({ name }) => name)).toEqual([
    'ten: critical_issues above 0',
    'ten: pii_leaks above 0',
  ]);
});

test('readShared() takes 20 objectives', () => {
  const many = (length: number) => ({ objectives: Array.from({ length }, (_, i) => `o${i}`) });
  expect(read(many(PLAN_LIMITS.objectives)).value?.objectives?.length).toBe(20);
  expect(read(many(PLAN_LIMITS.objectives + 1)).problems).toEqual([
    '2:3 too-large | Cannot read "objectives": the list has 21 items | at most 20',
  ]);
  expect(read({ objectives: [null] }).problems.length).toBe(1);
});
