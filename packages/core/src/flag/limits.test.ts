import { expect, test } from 'vitest';
import { MAX_NESTING, MAX_OPERATORS } from './limits.ts';
import { resultOf } from './logic.fixture.ts';
import type { Logic } from './types.ts';

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

/** The operand is a level of its own, under so many operators. */
function negations(count: number): Logic {
  let logic: Logic = { var: 'a' };
  for (let i = 1; i < count; i++) logic = { '!': [logic] };
  return logic;
}

function sum(count: number): Logic {
  return { '+': Array.from({ length: count }, () => ({ '*': [1] })) };
}
