import type { JsonObject } from '@tidegate/core';
import { expect, test } from 'vitest';
import { fillArguments, hasPlace } from './fill-arguments.ts';

const fill = (argument: string, target: string, memo: JsonObject = {}) =>
  fillArguments(['prog', argument], { target, memo });

test.each([
  ['{target}', 'a b; $(id) *', 'a b; $(id) *'],
  ['--to={target}', '-rf', '--to=-rf'],
  ['{target}{target}', 'x', 'xx'],
  ['{memo.image}', 'x', 'registry/app:41'],
  ['n={memo.count} {memo.done}', 'x', 'n=3 true'],
  ['{target}', '{memo.image}', '{memo.image}'],
  ['{tagret} {memo.} {{target}}', 'x', '{tagret} {memo.} {x}'],
])('fillArguments() makes one argument of %j with target %j', (written, target, argument) => {
  const memo = { image: 'registry/app:41', count: 3, done: true };
  expect(fill(written, target, memo)).toEqual({ ok: true, command: ['prog', argument] });
});

test.each([
  [
    '{target}',
    '-rf',
    '{target} cannot be put into an argument: it begins with "-" and would be an option',
  ],
  [
    '{target}/x',
    '--',
    '{target} cannot be put into an argument: it begins with "-" and would be an option',
  ],
  [
    '{target}',
    'a\0',
    '{target} cannot be put into an argument: it has NUL or another control character',
  ],
  [
    '/srv/{target}',
    '..',
    '{target} cannot be put into an argument: it has ".." as a part of a path',
  ],
  ['{memo.gone}', 'x', '{memo.gone} cannot be put into an argument: no step has told it'],
  ['{memo.toString}', 'x', '{memo.toString} cannot be put into an argument: no step has told it'],
  ['{memo.list}', 'x', '{memo.list} cannot be put into an argument: no step has told it'],
  [
    '{memo.option}',
    'x',
    '{memo.option} cannot be put into an argument: it begins with "-" and would be an option',
  ],
])('fillArguments() refuses %j with target %j', (written, target, why) => {
  expect(fill(written, target, { list: [1], option: '-o' })).toEqual({ ok: false, why });
});

test('fillArguments() never fills the program in, and hasPlace() finds it', () => {
  const asked = { target: 'x', memo: {} };
  expect(fillArguments(['{target}'], asked)).toEqual({ ok: true, command: ['{target}'] });
  expect(['{target}', 'a{memo.b}', '{memo}', 'x'].map(hasPlace)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
