import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readRules } from './flag-rule.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';
import type { Position } from './types.ts';

const read = (value: Json) => {
  const segments = new Map<string, Position>();
  const result = reading((report, node) => readRules(report, node, ['on', 'off'], segments), value);
  return { ...result, segments: [...segments.keys()] };
};
const staff = { attribute: 'staff', is: true };
const STAFF = { '===': [{ var: 'staff' }, true] };

test('readRules() reads conditions, segments, variants and splits in order', () => {
  expect(
    read([
      { name: 'internal', segment: 'internal', serve: 'on' },
      { name: 'staff', when: [staff], serve: 'off' },
      { name: 'share', when: staff, split: { on: '25%', off: '75%' }, by: 'userId' },
      { name: 'rest', split: { off: '100%' } },
    ]),
  ).toEqual({
    value: [
      { name: 'internal', when: { $ref: 'internal' }, outcome: { serve: 'on' } },
      { name: 'staff', when: STAFF, outcome: { serve: 'off' } },
      {
        name: 'share',
        when: STAFF,
        outcome: {
          split: [
            { variant: 'on', weightParts: 25_000 },
            { variant: 'off', weightParts: 75_000 },
          ],
          unit: 'userId',
        },
      },
      {
        name: 'rest',
        when: true,
        outcome: { split: [{ variant: 'off', weightParts: 100_000 }], unit: 'conversation' },
      },
    ],
    problems: [],
    segments: ['internal'],
  });
});

const rule = { name: 'r', when: [staff], serve: 'on' };

test.each([
  [[], '1:1 out-of-range | Cannot read "rules": the list has 0 items | at least 1'],
  [{ r: rule }, '1:1 wrong-type | Cannot read "rules": found a map | a list'],
  [
    [{ ...rule, name: 'ramp' }],
    '1:9 out-of-range | Cannot read the name of a rule: "ramp" is a reserved name | another name',
  ],
  [
    [{ ...rule, name: 'a b' }],
    '1:9 out-of-range | Cannot read the name of a rule: "a b" holds other signs than letters, digits, "-", "_" and "." | a name such as "beta-users"',
  ],
  [
    [{ ...rule, name: 'а' }],
    '1:9 out-of-range | Cannot read the name of a rule: "а" holds other signs than letters, digits, "-", "_" and "." | a name such as "beta-users"',
  ],
  [
    [rule, rule],
    '9:9 duplicate | Cannot use rule name "r" twice: it stands in line 1 already | a name of its own',
  ],
  [
    [{ ...rule, segment: 'a' }],
    '2:3 duplicate | Cannot use "when" in a rule: "segment" says already whom it matches | "when" with "{ segment: … }" as one of its conditions',
  ],
  [
    [{ name: 'r', serve: 'on' }],
    '1:3 missing-key | Cannot read a rule: "when" or "segment" is missing | a condition, or the variant as "serve" of the environment',
  ],
  [
    [{ name: 'r', when: [staff] }],
    '1:3 missing-key | Cannot read a rule: it gives nothing | "serve", for example "serve: on", or "split"',
  ],
  [
    [{ ...rule, split: { on: '100%' } }],
    '8:3 duplicate | Cannot use "split" in a rule: "serve" says already what it gives | one of them',
  ],
  [
    [{ ...rule, by: 'userId' }],
    '8:3 unknown-key | Cannot use key "by" beside "serve": it means nothing there | a rule without "by"',
  ],
  [
    [{ ...rule, serve: 'no' }],
    '7:10 unknown-name | Cannot serve variant "no": the flag has no such variant | "on"',
  ],
  [
    [{ ...rule, nmae: 'x' }],
    '8:3 unknown-key | Cannot use key "nmae" in a rule: there is no such key | "name"',
  ],
  [
    [{ name: 'all', split: { on: '100%' } }, rule],
    '6:3 out-of-range | Cannot use a rule behind rule "all": that one matches everybody | a rule without a condition as the last one',
  ],
])('readRules() refuses %j', (value, problem) => {
  expect(read(value as Json).problems).toEqual([problem]);
});

test.each(['requires', 'targets', 'no-unit', 'excluded', 'ramp', 'serve'])(
  'readRules() keeps the name %s for itself',
  (name) => {
    expect(read([{ ...rule, name }]).problems.length).toBe(1);
  },
);

test('readRules() takes as many rules as the limit and no more', () => {
  const rules = (length: number) =>
    Array.from({ length }, (_, i) => ({ name: `r${i}`, segment: 's', serve: 'on' }));
  expect(read(rules(PLAN_LIMITS.rules)).problems).toEqual([]);
  expect(read(rules(PLAN_LIMITS.rules + 1)).problems).toEqual([
    '1:1 too-large | Cannot read "rules": the list has 1001 items | at most 1000',
  ]);
});
