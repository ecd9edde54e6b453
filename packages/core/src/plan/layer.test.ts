import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFlagLayer, readLayer } from './layer.ts';
import type { OpenPlaces } from './open-places.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json, open: OpenPlaces = new Map()) =>
  reading((report, node) => readLayer(report, node, open), value);
const readFlag = (value: Json, open: OpenPlaces = new Map()) =>
  reading((report, node) => readFlagLayer(report, node, open), value);

test('readLayer() reads what goes back, by whom and within which time', () => {
  const open: OpenPlaces = new Map();
  const full = { deployment: 'previous', within: '3m', run: 'promote', name: 'app', ours: ['run'] };
  expect(read(full, open)).toEqual({
    value: {
      kind: 'deployment',
      name: 'app',
      target: 'previous',
      action: 'promote',
      withinMs: 180_000,
    },
    problems: [],
  });
  expect([...open]).toEqual([['layer "app"', ['run']]]);
  expect(read({ database: 20_241_130_000_000 }).value).toEqual({
    kind: 'database',
    name: 'database',
    target: '20241130000000',
    action: null,
    withinMs: null,
  });
});

test('readFlagLayer() reads the flag with and without a limit of time', () => {
  expect(readFlag('flag')).toEqual({ value: 'flag', problems: [] });
  const open: OpenPlaces = new Map();
  expect(readFlag({ flag: 'control', within: '2m', ours: ['within'] }, open)).toEqual({
    value: { kind: 'flag', name: 'flag', target: 'control', action: null, withinMs: 120_000 },
    problems: [],
  });
  expect([...open]).toEqual([['layer "flag"', ['within']]]);
});

test.each<[Json, string]>([
  [
    { deployment: 'previous', database: 'x' },
    '2:1 unknown-key | Cannot use key "database" in layer "deployment": there is no such key | "deployment", "within", "run", "name" or "ours"',
  ],
  [
    { deployment: 'previous', run: 'promote --force' },
    '2:6 out-of-range | Cannot use "promote --force" as "run": it is no name of an action | letters, digits, ".", "_" and "-", as the server\'s configuration names it, or "by-hand"',
  ],
  [{ deployment: null }, '1:13 wrong-type | Cannot read "deployment": found nothing | a name'],
  [
    { database: 'x', within: '0s' },
    '2:9 out-of-range | Cannot read "within": "0s" is less than 1s | a duration from 1s to 31d',
  ],
  [
    { cache: 'x' },
    '1:1 missing-key | Cannot read a layer of a rollback: found a map | "{ deployment: previous, within: 3m }" or "{ database: <target>, within: 10m }"',
  ],
])('readLayer() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});

test.each<[Json, string]>([
  [
    { flag: 'off' },
    '1:7 out-of-range | Cannot roll a flag back to "off" | "flag: control": there is nothing else that it goes back to',
  ],
  [
    { flag: 'control', run: 'x' },
    '2:1 unknown-key | Cannot use key "run" in layer "flag": there is no such key | "flag", "within" or "ours"',
  ],
])('readFlagLayer() refuses %j', (value, problem) => {
  expect(readFlag(value).problems).toEqual([problem]);
});
