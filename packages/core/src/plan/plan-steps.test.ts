import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFields } from './fields.ts';
import { readSteps } from './plan-steps.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) =>
  reading((report, node) => {
    const optional = ['phases', 'watch', 'guardrails', 'window', 'avoid', 'freezes'];
    const fields = readFields(report, node, { what: 'a plan', required: {}, optional });
    const given = { segments: new Map(), open: new Map(), lists: [] };
    return fields === null ? null : readSteps(report, fields, given);
  }, value);
const all = { name: 'all', audience: { weight: '100%' }, hold: '1d' };
const noon = { days: ['tue'], from: '10:00', to: '14:00', zone: 'UTC' };
const compared = { metric: 'error_rate', worseThan: 'control', action: 'rollback' };

test('readSteps() reads phases, the watch after them, windows and guardrails', () => {
  const { value, problems } = read({
    phases: [{ ...all, guardrails: [compared] }],
    watch: '14d',
    window: noon,
    avoid: [{ ...noon, days: ['mon'] }],
    guardrails: [compared],
  });
  expect(problems).toEqual([]);
  expect(value?.phases.map(({ name }) => name)).toEqual(['all', 'watch']);
  expect(value?.guardrails.map(({ name }) => name)).toEqual(['error_rate worse than control']);
  expect([...(value?.shares.keys() ?? [])]).toEqual([
    'all: error_rate worse than control',
    'error_rate worse than control',
  ]);
  expect([value?.window?.days, value?.avoid?.[0]?.days]).toEqual([[2], [1]]);
});

test('readSteps() leaves out what a plan does not say', () => {
  expect(Object.keys(read({ phases: [all] }).value ?? {}).sort()).toEqual([
    'guardrails',
    'phases',
    'shares',
  ]);
});

test('readSteps() shares alpha of a group once', () => {
  const half = { ...all, name: 'half', audience: { weight: '50%' } };
  const { value } = read({
    phases: [{ name: 'gradual', guardrails: [compared], phases: [half, all] }],
  });
  expect(value?.phases.map(({ guardrails }) => guardrails.length)).toEqual([1, 1]);
  expect([...(value?.shares.keys() ?? [])]).toEqual(['gradual: error_rate worse than control']);
});

test('readSteps() refuses windows of a phase and of the plan that never open', () => {
  const problem =
    'out-of-range | Cannot use a window that never opens: "avoid" covers all of it | days or hours that "avoid" leaves';
  expect(read({ phases: [all], window: noon, avoid: [noon] }).problems).toEqual([
    `10:3 ${problem}`,
  ]);
  const phases = [{ ...all, window: noon }];
  expect(read({ phases, avoid: [noon] }).problems).toEqual([`8:7 ${problem}`]);
});
