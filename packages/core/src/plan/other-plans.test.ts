import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFields } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readOtherPlans } from './other-plans.ts';
import { reading } from './tree.fixture.ts';

const own = { name: 'chat', environment: 'production' };
const read = (value: Json) =>
  reading((report, node) => {
    const optional = ['requires', 'excludes'];
    const fields = readFields(report, node, { what: 'a plan', required: {}, optional });
    return fields === null ? null : readOtherPlans(report, fields, own);
  }, value);

test('readOtherPlans() reads what goes before, and what may not be beside', () => {
  expect(read({ requires: ['billing'], excludes: ['experiment', 'old'] })).toEqual({
    value: { requires: ['billing'], excludes: ['experiment', 'old'] },
    problems: [],
  });
  expect(read({})).toEqual({ value: {}, problems: [] });
});

test.each(['requires', 'excludes'])('readOtherPlans() refuses the plan itself in "%s"', (key) => {
  expect(read({ [key]: ['billing', 'chat'] })).toEqual({
    value: {},
    problems: [
      `3:5 duplicate | Cannot use plan "chat" in "${key}": it is this plan itself | names of other plans`,
    ],
  });
});

test.each(['requires', 'excludes'])(
  'readOtherPlans() knows itself by its whole name in "%s"',
  (key) => {
    expect(read({ [key]: ['production/chat'] }).problems).toEqual([
      `2:5 duplicate | Cannot use plan "production/chat" in "${key}": it is this plan itself | names of other plans`,
    ]);
  },
);

test('readOtherPlans() takes plans of other environments that go before, whole', () => {
  expect(read({ requires: ['staging/chat', 'team/a/b'] })).toEqual({
    value: { requires: ['staging/chat', 'team/a/b'] },
    problems: [],
  });
  const expected = 'a plan of this environment, or "environment/name"';
  expect(read({ requires: ['/chat', 'staging/'] }).problems).toEqual([
    `2:5 out-of-range | Cannot use plan "/chat" in "requires": its environment or its name is missing | ${expected}`,
    `3:5 out-of-range | Cannot use plan "staging/" in "requires": its environment or its name is missing | ${expected}`,
  ]);
});

test('readOtherPlans() refuses to exclude what could never be beside the plan', () => {
  expect(read({ excludes: ['staging/chat'] })).toEqual({
    value: {},
    problems: [
      '2:5 not-supported | Cannot use plan "staging/chat" in "excludes": only plans of this environment can be beside it | names of plans of this environment',
    ],
  });
});

test('readOtherPlans() takes 50 of each', () => {
  const many = (length: number) => Array.from({ length }, (_, i) => `p${i}`);
  const { otherPlans: max } = PLAN_LIMITS;
  expect(read({ requires: many(max), excludes: many(max) }).problems).toEqual([]);
  expect(read({ requires: many(max + 1), excludes: many(max + 1) }).problems.length).toBe(2);
});
