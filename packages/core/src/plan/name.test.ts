import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { PLAN_LIMITS } from './limits.ts';
import {
  checkName,
  checkServedName,
  claimName,
  readChoice,
  readDescription,
  readName,
  readServedName,
} from './name.ts';
import { reading } from './tree.fixture.ts';
import type { Position } from './types.ts';

const at: Position = { line: 1, column: 1 };
const named = (value: Json) => reading((report, node) => readName(report, node, '"name"'), value);

test.each(['beta', 'Phase 3a (25 %)', 'ünï-cödé', 'x'.repeat(PLAN_LIMITS.nameLength)])(
  'readName() takes %j',
  (name) => {
    expect(named(name)).toEqual({ value: name, problems: [] });
  },
);

test.each([
  [5, 'wrong-type | Cannot read "name": found "5" | a name; put quotes round it: "5"'],
  [null, 'wrong-type | Cannot read "name": found nothing | a name'],
  [['a'], 'wrong-type | Cannot read "name": found a list | a name'],
  ['', 'out-of-range | Cannot read "name": "" is empty | another name'],
  [' a', 'out-of-range | Cannot read "name": " a" has space around it | another name'],
  ['a\u0007', 'out-of-range | Cannot read "name": "a�" holds control characters | another name'],
  ['__proto__', 'out-of-range | Cannot read "name": "__proto__" is a reserved name | another name'],
  [
    'a.constructor',
    'out-of-range | Cannot read "name": "a.constructor" is a reserved name | another name',
  ],
  [
    'x'.repeat(201),
    `out-of-range | Cannot read "name": "${'x'.repeat(60)}…" has 201 characters, more than 200 | another name`,
  ],
])('readName() refuses %j', (value, problem) => {
  expect(named(value)).toEqual({ value: null, problems: [`1:1 ${problem}`] });
});

test('checkName() and checkServedName() look at texts that are at hand', () => {
  expect(reading((report) => checkName(report, 'a~b', at, 'it'), null).value).toBe('a~b');
  expect(reading((report) => checkServedName(report, 'a~b', at, 'it'), null)).toEqual({
    value: null,
    problems: ['1:1 out-of-range | Cannot read it: "a~b" holds "~" | a name without "~"'],
  });
  expect(reading((report) => checkServedName(report, 'ab', at, 'it'), null).value).toBe('ab');
});

test('readServedName() refuses what is no name, and a tilde', () => {
  const served = (value: Json) =>
    reading((report, node) => readServedName(report, node, '"flag"'), value).value;
  expect([served('new'), served('new~4'), served(4)]).toEqual(['new', null, null]);
});

test('readDescription() trims, allows lines, and bounds the length', () => {
  const described = (value: Json) =>
    reading((report, node) => readDescription(report, node, '"risk"'), value);
  const longest = 'x'.repeat(PLAN_LIMITS.descriptionLength);
  expect(described(' two\n\tlines \n').value).toBe('two\n\tlines');
  expect(described(longest).value).toBe(longest);
  expect(described(`${longest}x`).problems).toEqual([
    '1:1 out-of-range | Cannot read "risk": a text of 2001 characters | a text of at most 2000 characters',
  ]);
  expect(described('\u001b[2J').problems).toEqual([
    '1:1 out-of-range | Cannot read "risk": control characters | a text of at most 2000 characters',
  ]);
  expect(described(3).problems).toEqual([
    '1:1 wrong-type | Cannot read "risk": found "3" | a text of at most 2000 characters',
  ]);
});

test('readChoice() takes a listed word and hints at the nearest', () => {
  const chosen = (value: Json) =>
    reading((report, node) => readChoice(report, node, '"action"', ['pause', 'rollback']), value);
  expect(chosen('pause')).toEqual({ value: 'pause', problems: [] });
  expect(chosen('rolback').problems).toEqual([
    '1:1 unknown-name | Cannot read "action": found "rolback" | "rollback"',
  ]);
  expect(chosen('explode').problems).toEqual([
    '1:1 unknown-name | Cannot read "action": found "explode" | "pause" or "rollback"',
  ]);
  expect(chosen({}).problems).toEqual([
    '1:1 unknown-name | Cannot read "action": found a map | "pause" or "rollback"',
  ]);
});

test('claimName() refuses a name that is taken', () => {
  const claims = new Map<string, Position>();
  const claim = (line: number) =>
    reading(
      (report) => claimName(report, claims, 'beta', { line, column: 3 }, 'phase name', 'another'),
      null,
    );
  expect(claim(4)).toEqual({ value: 'beta', problems: [] });
  expect(claim(9)).toEqual({
    value: null,
    problems: [
      '9:3 duplicate | Cannot use phase name "beta" twice: it stands in line 4 already | another',
    ],
  });
});
