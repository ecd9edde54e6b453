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

test('readLayer() reads how it is found out that it worked; what stands for the default leaves no key', () => {
  const looks = { verify: ['health', { action: 'smoke' }], clean: '5m', retries: 2 };
  const read1 = read({ deployment: 'previous', run: 'app', ...looks, onFailure: 'go-on' });
  expect(read1).toEqual({
    value: {
      ...{ kind: 'deployment', name: 'deployment', target: 'previous', action: 'app' },
      ...{ withinMs: null, cleanMs: 300_000, verify: ['health', 'smoke'], retries: 2 },
      onFailure: 'go-on',
    },
    problems: [],
  });
  const plain = { kind: 'deployment', name: 'deployment', target: 'x', action: null } as const;
  expect(read({ deployment: 'x', onFailure: 'stop', confirm: false }).value).toEqual({
    ...{ ...plain, withinMs: null },
  });
});

test('readLayer() asks before a driver touches data, unless the file says not to', () => {
  const confirmOf = (changes: Record<string, Json>) =>
    read({ database: 'backup', ...changes }).value?.confirm;
  expect(confirmOf({ run: 'restore' })).toBe(true);
  expect(confirmOf({ run: 'restore', confirm: false })).toBeUndefined();
  expect(confirmOf({})).toBeUndefined();
  expect(confirmOf({ run: 'by-hand', confirm: true })).toBe(true);
  expect(read({ deployment: 'previous', run: 'app' }).value).not.toHaveProperty('confirm');
});

test('readLayer() reads a watch, which is called so unless it has a name', () => {
  const watch = { kind: 'watch', target: 'control', action: null, withinMs: null } as const;
  expect(read({ watch: '15m', verify: ['data-intact'] })).toEqual({
    value: { ...watch, name: 'watch', cleanMs: 900_000, verify: ['data-intact'] },
    problems: [],
  });
  expect(read({ watch: '24h', name: 'close' }).value).toEqual({
    ...{ ...watch, name: 'close', cleanMs: 86_400_000 },
  });
});

test.each<[Json, string]>([
  [
    { deployment: 'x', retries: 0 },
    '2:10 out-of-range | Cannot read "retries": "0" is not from 1 to 10 | a whole number from 1 to 10, for example 2',
  ],
  [
    { deployment: 'x', retries: 11 },
    '2:10 out-of-range | Cannot read "retries": "11" is not from 1 to 10 | a whole number from 1 to 10, for example 2',
  ],
  [
    { deployment: 'x', onFailure: 'goon' },
    '2:12 unknown-name | Cannot read "onFailure": found "goon" | "go-on"',
  ],
  [
    { deployment: 'x', verify: [] },
    '3:3 out-of-range | Cannot read "verify": the list has 0 items | at least 1',
  ],
  [
    { deployment: 'x', verify: Array.from({ length: 11 }, (_, index) => `c${index}`) },
    '3:3 too-large | Cannot read "verify": the list has 11 items | at most 10',
  ],
  [
    { deployment: 'x', verify: ['health', 'health'] },
    '4:5 duplicate | Cannot use check "health" twice: it stands in line 3 already | each check once',
  ],
  [
    { deployment: 'x', verify: ['curl http://x'] },
    '3:5 out-of-range | Cannot use "curl http://x" as a check of "verify": it is no name of an action | letters, digits, ".", "_" and "-", as the server\'s configuration names it, or "by-hand"',
  ],
  [
    { deployment: 'x', verify: ['by-hand'] },
    '3:5 out-of-range | Cannot use "by-hand" as a check of "verify": nothing would find it out | names of actions, or "traffic"',
  ],
  [
    { deployment: 'x', clean: '0s' },
    '2:8 out-of-range | Cannot read "clean": "0s" is less than 1s | a duration from 1s to 1d',
  ],
  [
    { watch: '25h' },
    '1:8 out-of-range | Cannot read "watch": "25h" is more than 1d | a duration from 1s to 1d',
  ],
  [
    { watch: '15m', clean: '5m' },
    '2:1 unknown-key | Cannot use key "clean" in layer "watch": there is no such key | "watch", "verify", "retries", "onFailure", "name" or "ours"',
  ],
  [
    { database: 'x', confirm: 'no' },
    '2:10 wrong-type | Cannot read "confirm": found "no" | true or false',
  ],
])('readLayer() refuses %j of what finds out or happens', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});

test('readFlagLayer() reads its checks', () => {
  const looks = { verify: ['traffic', 'health'], clean: '5m', retries: 10, onFailure: 'go-on' };
  expect(readFlag({ flag: 'control', ...looks })).toEqual({
    value: {
      ...{ kind: 'flag', name: 'flag', target: 'control', action: null, withinMs: null },
      ...{ cleanMs: 300_000, verify: ['traffic', 'health'], retries: 10, onFailure: 'go-on' },
    },
    problems: [],
  });
});

test.each<[Json, string]>([
  [
    { deployment: 'previous', database: 'x' },
    '2:1 unknown-key | Cannot use key "database" in layer "deployment": there is no such key | "deployment", "within", "run", "verify", "retries", "onFailure", "clean", "confirm", "name" or "ours"',
  ],
  [
    { deployment: 'previous', run: 'promote --force' },
    '2:6 out-of-range | Cannot use "promote --force" as "run": it is no name of an action | letters, digits, ".", "_" and "-", as the server\'s configuration names it, or "by-hand"',
  ],
  [
    { deployment: '--evil', run: 'app' },
    '1:13 out-of-range | Cannot bring a deployment back to "--evil": a target is a name | a name that does not begin with "-" and has no ".." as a part of a path',
  ],
  [
    { database: 'a/../b' },
    '1:11 out-of-range | Cannot bring a database back to "a/../b": a target is a name | a name that does not begin with "-" and has no ".." as a part of a path',
  ],
  [{ deployment: null }, '1:13 wrong-type | Cannot read "deployment": found nothing | a name'],
  [
    { database: 'x', within: '0s' },
    '2:9 out-of-range | Cannot read "within": "0s" is less than 1s | a duration from 1s to 31d',
  ],
  [
    { cache: 'x' },
    '1:1 missing-key | Cannot read a layer of a rollback: found a map | "{ deployment: previous, within: 3m }", "{ database: <target>, within: 10m }" or "{ watch: 15m }"',
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
    '2:1 unknown-key | Cannot use key "run" in layer "flag": there is no such key | "flag", "within", "verify", "retries", "onFailure", "clean" or "ours"',
  ],
])('readFlagLayer() refuses %j', (value, problem) => {
  expect(readFlag(value).problems).toEqual([problem]);
});
