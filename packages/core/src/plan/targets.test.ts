import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readTargets } from './targets.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json, variants = ['on', 'off', 'by', 'serve']) =>
  reading((report, node) => readTargets(report, node, variants), value);
const rule = (attribute: string, serve: string, units: Json) => ({
  name: 'targets',
  when: { in: [{ var: attribute }, units] },
  outcome: { serve },
});

test('readTargets() makes one rule for each variant, by targeting key', () => {
  expect(read({ on: ['u-1', 'u-2'], off: ['u-3'] })).toEqual({
    value: [rule('targetingKey', 'on', ['u-1', 'u-2']), rule('targetingKey', 'off', ['u-3'])],
    problems: [],
  });
});

test('readTargets() goes by an attribute when it is told one', () => {
  expect(read({ by: 'userId', serve: { on: ['u-1', 7] } })).toEqual({
    value: [rule('userId', 'on', ['u-1', 7])],
    problems: [],
  });
  expect(read({ by: 'conversation', serve: { on: ['c'] } }).value).toEqual([
    rule('targetingKey', 'on', ['c']),
  ]);
});

test('readTargets() takes "by" and "serve" with lists for variants', () => {
  expect(read({ by: ['u-1'], serve: ['u-2'] })).toEqual({
    value: [rule('targetingKey', 'by', ['u-1']), rule('targetingKey', 'serve', ['u-2'])],
    problems: [],
  });
});

test.each([
  [
    { on: ['u-1'], off: ['u-2', 'u-1'] },
    '6:5 duplicate | Cannot target "u-1" twice: it stands in line 2 already | each unit once',
  ],
  [
    { on: ['u-1', 'u-1'] },
    '3:5 duplicate | Cannot target "u-1" twice: it stands in line 2 already | each unit once',
  ],
  [{ on: [5] }, '2:5 wrong-type | Cannot read a target: found "5" | quotes round it'],
  [{ on: [null] }, '2:5 wrong-type | Cannot read a target: found nothing | the id of a unit'],
  [
    { on: [''] },
    '2:5 out-of-range | Cannot read a target: it has 0 characters | 1 to 200 characters',
  ],
  [
    { on: ['x'.repeat(201)] },
    '2:5 out-of-range | Cannot read a target: it has 201 characters | 1 to 200 characters',
  ],
  [{ on: 'u-1' }, '1:5 wrong-type | Cannot read the targets of a variant: found "u-1" | a list'],
  [
    { onn: ['u-1'] },
    '1:1 unknown-name | Cannot serve variant "onn": the flag has no such variant | "on"',
  ],
  [
    { by: 'userId' },
    '1:1 missing-key | Cannot read "targets": "serve" is missing | "serve", for example "serve: { on: [u-1] }"',
  ],
  [
    { serve: { on: ['a'] } },
    '1:1 missing-key | Cannot read "targets": "by" is missing | "by", for example "by: userId"',
  ],
  [[], '1:1 wrong-type | Cannot read "targets": found a list | a map from names'],
])('readTargets() refuses %j', (value, problem) => {
  expect(read(value as Json).problems).toEqual([problem]);
});

test('readTargets() takes as many units as the limit, over all variants, and no more', () => {
  const units = (prefix: string, length: number) =>
    Array.from({ length }, (_, i) => `${prefix}${i}`);
  const { targets: max } = PLAN_LIMITS;
  expect(read({ on: units('a', max - 1), off: ['b'] }).problems).toEqual([]);
  expect(read({ on: units('a', max - 1), off: ['b', 'c'] }).problems).toEqual([
    `${max + 4}:5 too-large | Cannot read "targets": there are more than 10000 | a segment, or an attribute that says who they are`,
  ]);
});
