import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readExperimentMetrics } from './experiment-metrics.ts';
import { readFields } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

const VOCABULARY = {
  what: 'it',
  required: {},
  optional: ['primary', 'secondary', 'guardrailMetrics'],
};
const read = (value: Json) =>
  reading((report, node) => {
    const fields = readFields(report, node, VOCABULARY);
    const context = { queries: new Map(), open: new Map() };
    return fields === null ? null : readExperimentMetrics(report, fields, context);
  }, value);
const metric = { event: 'e', better: 'higher' };
const guardrail = { ...metric, tolerance: '5%' };
const many = (count: number, prefix: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, metric]));

test('readExperimentMetrics() answers primary ones first, then secondary ones, then guardrails', () => {
  const { value, problems } = read({
    guardrailMetrics: { complaints: guardrail },
    secondary: { time: metric },
    primary: { sales: metric, visits: metric },
  });
  expect(problems).toEqual([]);
  expect(value?.map(({ name, role }) => [name, role])).toEqual([
    ['sales', 'primary'],
    ['visits', 'primary'],
    ['time', 'secondary'],
    ['complaints', 'guardrail'],
  ]);
});

test('readExperimentMetrics() takes a name once over all roles', () => {
  expect(read({ primary: { a: metric }, secondary: { a: metric } }).problems).toEqual([
    '8:3 duplicate | Cannot use metric "a" twice: it stands in line 2 already | a name of its own for each metric',
  ]);
});

test('readExperimentMetrics() takes 20 metrics of all roles together', () => {
  const { experimentMetrics: max } = PLAN_LIMITS;
  const half = max / 2;
  expect(read({ primary: many(half, 'a'), secondary: many(half, 'b') }).value).toHaveLength(max);
  expect(read({ primary: many(half, 'a'), secondary: many(half + 1, 'b') }).problems).toEqual([
    '1:1 too-large | Cannot read an experiment: it has 21 metrics | at most 20: each one more takes power from the others',
  ]);
  expect(read({ primary: many(max + 1, 'a') }).problems).toEqual([
    '2:3 too-large | Cannot read "primary": it has 21 entries | 1 to 20 entries',
  ]);
  expect(read({ primary: {} }).value).toBeNull();
});
