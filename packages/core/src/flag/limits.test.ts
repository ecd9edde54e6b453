import { expect, test } from 'vitest';
import { frozenJson } from './frozen-json.ts';
import { MAX_NESTING, MAX_OPERANDS, MAX_OPERATORS, MAX_VALUES, MAX_WORK } from './limits.ts';
import { resultOf } from './logic.fixture.ts';
import type { Logic } from './types.ts';
import { parseVersion } from './version.ts';

test('MAX_NESTING below, at and above', () => {
  expect([98, 99, 100].map((count) => resultOf(negations(count), { a: 1 }))).toEqual([
    false,
    true,
    'targeting is nested deeper than "100" levels; flatten it',
  ]);
  expect(MAX_NESTING).toBe(100);
});

test('MAX_NESTING holds against a rule that would overflow the stack', () => {
  expect(resultOf(negations(20_000))).toBe(
    'targeting is nested deeper than "100" levels; flatten it',
  );
});

test('MAX_OPERATORS below, at and above', () => {
  expect([9_998, 9_999, 10_000].map((count) => resultOf(sum(count)))).toEqual([
    9_998,
    9_999,
    'targeting has more than "10000" operators; shorten it',
  ]);
  expect(MAX_OPERATORS).toBe(10_000);
});

test('MAX_OPERANDS below, at and above', () => {
  const maximum = (count: number): Logic => ({ max: Array.from({ length: count }, () => 7) });
  expect([49_998, 49_999, 50_000].map((count) => resultOf(maximum(count)))).toEqual([
    7,
    7,
    'targeting has more than "50000" operands; shorten it',
  ]);
  expect(MAX_OPERANDS).toBe(50_000);
});

test('MAX_WORK below, at and above', () => {
  // An element costs one when it is found and one when its body, a single operand, is run.
  const all: Logic = { all: [{ var: 'list' }, true] };
  const of = (count: number) => () => resultOf(all, { list: new Array(count).fill(true) });
  expect([16_665, 16_666].map((count) => of(count)())).toEqual([true, true]);
  expect(of(16_667)).toThrow('it takes too much work');
  expect(MAX_WORK).toBe(50_000);
});

test('MAX_VALUES below, at and above', () => {
  const list = (count: number) => frozenJson(new Array(count).fill(1)) !== undefined;
  expect([99_999, 100_000, 100_001].map(list)).toEqual([true, true, false]);
  expect(MAX_VALUES).toBe(100_000);
});

test('MAX_VERSION_LENGTH below, at and above', () => {
  const isRead = (length: number) => parseVersion('1'.repeat(length)) !== null;
  expect([255, 256, 257].map(isRead)).toEqual([true, true, false]);
});

/** The operand is a level of its own, under so many operators. */
function negations(count: number): Logic {
  let logic: Logic = { var: 'a' };
  for (let i = 1; i < count; i++) logic = { '!': [logic] };
  return logic;
}

function sum(count: number): Logic {
  return { '+': Array.from({ length: count }, () => ({ '*': [1] })) };
}
