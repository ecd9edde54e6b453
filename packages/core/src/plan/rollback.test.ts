import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { PLAN_LIMITS } from './limits.ts';
import type { OpenPlaces } from './open-places.ts';
import { DEFAULT_ROLLBACK, readRollback } from './rollback.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) =>
  reading((report, node) => readRollback(report, node, new Map()), value);

test('readRollback() has a default for everything', () => {
  expect(read({})).toEqual({ value: DEFAULT_ROLLBACK, problems: [] });
  expect(DEFAULT_ROLLBACK).toEqual({ conversations: 'cut-now', procedure: ['flag'] });
});

test('readRollback() takes what a plan says', () => {
  expect(read({ conversations: 'drain', procedure: ['flag'] })).toEqual({
    value: { conversations: 'drain', procedure: ['flag'] },
    problems: [],
  });
});

test.each([
  [
    { conversations: 'cut' },
    '1:16 unknown-name | Cannot read "conversations": found "cut" | "cut-now" or "drain"',
  ],
  [
    { procedure: ['flag', 'database'] },
    '3:5 wrong-type | Cannot read a layer of a rollback: found "database" | "{ deployment: previous, within: 3m }", "{ database: <target>, within: 10m }" or "{ watch: 15m }"',
  ],
  [
    { procedure: [{ deployment: 'previous' }, 'flag'] },
    '2:5 unknown-name | Cannot use a map as layer 1 of a rollback | "flag", which always comes first, or "{ flag: control, within: 2m }"',
    '4:5 wrong-type | Cannot read a layer of a rollback: found "flag" | "{ deployment: previous, within: 3m }", "{ database: <target>, within: 10m }" or "{ watch: 15m }"',
  ],
  [
    { procedure: ['flag', { database: 'a' }, { database: 'b' }] },
    '5:5 duplicate | Cannot use layer "database" twice: it stands in line 3 already | a "name" of its own',
  ],
  [
    { procedure: ['flag', ...Array(PLAN_LIMITS.layers).fill({ deployment: 'previous' })] },
    '2:3 too-large | Cannot read "procedure": the list has 11 items | at most 10',
  ],
  [
    { procedure: [] },
    '2:3 out-of-range | Cannot read "procedure": the list has 0 items | at least 1',
  ],
])('readRollback() refuses %j', (value, ...problems) => {
  expect(read(value)).toEqual({ value: null, problems });
});

test('readRollback() takes layers after the flag, in their order', () => {
  const procedure = [
    { flag: 'control', within: '2m' },
    { deployment: 'previous', within: '3m', run: 'promote-previous' },
    { database: 20_241_130_000_000, within: '10m', name: 'tables' },
  ];
  const open: OpenPlaces = new Map();
  const value = { procedure, ours: ['procedure'] };
  expect(reading((report, node) => readRollback(report, node, open), value)).toEqual({
    value: {
      conversations: 'cut-now',
      procedure: [
        { kind: 'flag', name: 'flag', target: 'control', action: null, withinMs: 120_000 },
        {
          kind: 'deployment',
          name: 'deployment',
          target: 'previous',
          action: 'promote-previous',
          withinMs: 180_000,
        },
        {
          kind: 'database',
          name: 'tables',
          target: '20241130000000',
          action: null,
          withinMs: 600_000,
        },
      ],
    },
    problems: [],
  });
  expect([...open]).toEqual([['rollback', ['procedure']]]);
});

test('readRollback() reads who hears of a layer that fails, and leaves no key for nobody', () => {
  expect(read({ escalate: ['oncall', 'ops'] }).value).toEqual({
    ...{ ...DEFAULT_ROLLBACK, escalate: ['oncall', 'ops'] },
  });
  expect(read({ escalate: [] }).value).toEqual(DEFAULT_ROLLBACK);
  expect(read({ escalate: ['oncall', 'oncall'] }).problems).toEqual([
    '3:5 duplicate | Cannot use channel "oncall" twice: it stands in line 2 already | each channel once',
  ]);
});
