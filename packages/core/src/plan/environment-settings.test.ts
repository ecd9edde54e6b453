import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readEnvironment } from './environment-settings.ts';
import { reading } from './tree.fixture.ts';
import type { Position } from './types.ts';

const at = { line: 9, column: 3 };
const flag = { key: 'chat', variants: { on: true, off: false }, off: 'off' };
const segments = new Map<string, Position>();
const read = (value: Json) =>
  reading((report, node) => readEnvironment(report, node, at, flag, segments), value);
const settings = {
  serve: 'off',
  rules: [],
  requires: [],
  exclusion: null,
  holdBackParts: 0,
  at,
};

test('readEnvironment() takes the name of a variant for all that there is', () => {
  expect(read('on')).toEqual({ value: { ...settings, serve: 'on' }, problems: [] });
});

test('readEnvironment() is off when it does not say what it serves', () => {
  expect(read({ holdBack: '0.5%' })).toEqual({
    value: { ...settings, holdBackParts: 500 },
    problems: [],
  });
});

test('readEnvironment() reads everything, targets before rules', () => {
  expect(
    read({
      serve: 'on',
      rules: [{ name: 'staff', segment: 'internal', serve: 'on' }],
      targets: { off: ['u-1'] },
      requires: { 'agent-system': 'on' },
      group: { name: 'checkout', from: '10%', to: '50%' },
      holdBack: '1%',
    }),
  ).toEqual({
    value: {
      serve: 'on',
      rules: [
        {
          name: 'targets',
          when: { in: [{ var: 'targetingKey' }, ['u-1']] },
          outcome: { serve: 'off' },
        },
        { name: 'staff', when: { $ref: 'internal' }, outcome: { serve: 'on' } },
      ],
      requires: [{ flag: 'agent-system', variant: 'on', at: { line: 14, column: 3 } }],
      exclusion: { group: 'checkout', unit: 'conversation', fromParts: 10_000, toParts: 50_000 },
      holdBackParts: 1_000,
      at,
    },
    problems: [],
  });
});

test.each<[Json, string]>([
  ['onn', '1:1 unknown-name | Cannot serve variant "onn": the flag has no such variant | "on"'],
  [
    null,
    '1:1 unknown-name | Cannot serve variant nothing: the flag has no such variant | "on" or "off"',
  ],
  [
    { serve: 'no' },
    '1:8 unknown-name | Cannot serve variant "no": the flag has no such variant | "on"',
  ],
  [
    { target: {} },
    '1:1 unknown-key | Cannot use key "target" in an environment: there is no such key | "targets"',
  ],
  [
    { requires: { chat: 'on' } },
    '2:3 not-supported | Cannot let flag "chat" require itself: it would never be on | another flag',
  ],
  [
    { requires: { other: true } },
    '2:10 wrong-type | Cannot read the variant of "other": found "true" | a name; put quotes round it: "true"',
  ],
  [
    { requires: { 'a~1': 'on' } },
    '2:3 out-of-range | Cannot read the key of a flag: "a~1" holds "~" | a name without "~"',
  ],
  [
    { group: { name: 'g', from: '50%', to: '50%' } },
    '4:7 out-of-range | Cannot read an exclusion group: its slice ends where it begins, or before | "to" above "from"',
  ],
  [
    { group: { name: 'g', from: '0%', to: '100.001%' } },
    '4:7 out-of-range | Cannot read "to": "100.001%" is more than 100% | a share from 0% to 100%',
  ],
  [
    { group: { name: 'g', from: '0%' } },
    '2:3 missing-key | Cannot read an exclusion group: "to" is missing | "to", for example "to: 50%"',
  ],
  [
    { holdBack: 1 },
    '1:11 wrong-type | Cannot read "holdBack": found "1" without a percent sign | a share from 0% to 100%, for example "25%"',
  ],
])('readEnvironment() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});

test('readEnvironment() refuses rules that are too much for an SDK together', () => {
  const all = Array.from({ length: 100 }, () => ({ attribute: 'age', above: 5 }));
  const rules = (length: number) =>
    Array.from({ length }, (_, i) => ({ name: `r${i}`, when: all, serve: 'on' }));
  expect(read({ rules: rules(15) }).problems).toEqual([]);
  expect(read({ rules: rules(20) }).problems).toEqual([
    '9:3 too-large | Cannot use the rules of an environment together: targeting has more than "10000" operators | shorten it',
  ]);
});
