import { expect, test } from 'vitest';
import { resultOf } from './logic.fixture.ts';
import { semVer } from './sem-ver.ts';

test.each([
  ['1.2.3', '=', '1.2.3', true],
  ['v1.2.3', '=', '1.2.3+build', true],
  ['1.2.3', '!=', '1.2.4', true],
  ['1.2.3-rc', '<', '1.2.3', true],
  ['1.2.3', '<=', '1.2.3', true],
  ['1.10.0', '>', '1.9.0', true],
  ['1.9.0', '>=', '1.10.0', false],
  ['1.9.0', '^', '1.0.0', true],
  ['2.0.0', '^', '1.0.0', false],
  // Same major is all that it asks, as in flagd.
  ['1.0.0', '^', '1.5.0', true],
  ['1.9.5', '~', '1.9.0', true],
  ['1.8.0', '~', '1.9.0', false],
  [1, '=', '1.0.0', true],
  [1.2, '>', '1.1', true],
  ['1.2.3', '==', '1.2.3', null],
  ['1.2.3', 'toString', '1.2.3', null],
  ['1.2.3.4', '=', '1.2.3', null],
  ['1.2.3', '=', 'one', null],
  [true, '=', '1.0.0', null],
  [null, '=', '1.0.0', null],
])('sem_ver: %j %s %j is %j', (left, operator, right, result) => {
  expect(resultOf({ sem_ver: [left, operator, right] })).toBe(result);
  expect(
    resultOf(
      { sem_ver: [{ var: 'a' }, { var: 'b' }, { var: 'c' }] },
      {
        a: left,
        b: operator,
        c: right,
      },
    ),
  ).toBe(result);
});

test.each([[[]], [['1.0.0', '=']], [['1.0.0', '=', '1.0.0', '1.0.0']]])(
  'sem_ver of %j is null',
  (operands) => {
    expect(resultOf({ sem_ver: operands })).toBeNull();
  },
);

test('sem_ver takes any number of operands, as flagd does', () => {
  expect([semVer.min, semVer.max]).toEqual([0, Number.POSITIVE_INFINITY]);
});
