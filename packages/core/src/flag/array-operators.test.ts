import { expect, test } from 'vitest';
import { arrayOperators } from './array-operators.ts';
import { MAX_WORK } from './limits.ts';
import { resultOf } from './logic.fixture.ts';
import type { Logic } from './types.ts';

const isPositive: Logic = { '>': [{ var: '' }, 0] };
const context = {
  numbers: [1, -2, 3],
  none: [],
  text: 'abc',
  pies: [{ filling: 'apple' }, { filling: 'plum', $flagd: { flagKey: 'own' } }],
  targetingKey: 'outer',
};

test('arrayOperators has those of JSONLogic', () => {
  expect([...arrayOperators.keys()].sort().join(' ')).toBe('all filter map merge none reduce some');
});

test.each([
  [{ map: [{ var: 'numbers' }, { '*': [{ var: '' }, 2] }] }, [2, -4, 6]],
  [{ map: [{ var: 'pies' }, { var: 'filling' }] }, ['apple', 'plum']],
  [{ map: [{ var: 'text' }, 1] }, []],
  [{ map: [[1, 'a', null, [7]], { var: '0' }] }, [null, 'a', null, 7]],
  [{ filter: [{ var: 'numbers' }, isPositive] }, [1, 3]],
  [{ filter: [{ var: 'missing' }, isPositive] }, []],
  [{ filter: [[{ var: 'text' }, 'abc'], { in: [{ var: '' }, ['abc']] }] }, ['abc', 'abc']],
  [{ all: [{ var: 'numbers' }, isPositive] }, false],
  [{ all: [[1, 2], isPositive] }, true],
  [{ all: [{ var: 'none' }, isPositive] }, false],
  [{ all: [{ var: 'text' }, 1] }, false],
  [{ none: [{ var: 'numbers' }, isPositive] }, false],
  [{ none: [[-1], isPositive] }, true],
  [{ none: [{ var: 'none' }, isPositive] }, true],
  [{ none: [{ var: 'missing' }, isPositive] }, true],
  [{ some: [{ var: 'numbers' }, isPositive] }, true],
  [{ some: [{ var: 'none' }, isPositive] }, false],
  [{ some: [{ var: 'pies' }, { '==': [{ var: 'filling' }, 'plum'] }] }, true],
  [{ some: [{ var: 'pies' }, { ends_with: [{ var: 'filling' }, 'um'] }] }, true],
  [{ some: [{ var: 'pies' }, { in: [{ var: 'filling' }, ['plum']] }] }, true],
  [{ some: [{ var: 'pies' }, { '>': [{ var: 'filling' }, 'b'] }] }, true],
  [
    {
      reduce: [{ var: 'numbers' }, { '+': [{ var: 'current' }, { var: 'accumulator' }] }, 10],
    },
    12,
  ],
  [{ reduce: [{ var: 'missing' }, { var: 'current' }, 'initial'] }, 'initial'],
  [{ reduce: [[], { var: 'current' }] }, null],
  [{ merge: [[1], 2, [[3], null]] }, [1, 2, [3], null]],
  [{ merge: [] }, []],
])('arrayOperators: %j gives %j', (logic, result) => {
  expect(resultOf(logic, context)).toEqual(result);
});

test('arrayOperators hide the context from their bodies, and what flagd injects', () => {
  const own = { map: [{ var: 'pies' }, { var: ['$flagd.flagKey', 'none'] }] };
  expect(resultOf(own, context)).toEqual(['none', 'own']);
  expect(resultOf({ map: [[1], { var: 'targetingKey' }] }, context)).toEqual([null]);
  expect(resultOf({ map: [[1, null], { fractional: [['a', 1]] }] }, context)).toEqual([null, null]);
  expect(resultOf({ map: [[1, null], { var: 'constructor' }] }, context)).toEqual([null, null]);
  // And not from what stands beside the body.
  expect(resultOf({ cat: [{ map: [[1], 2] }, { var: 'targetingKey' }] }, context)).toBe('2outer');
});

test.each([
  ['a long list', { filter: [{ var: 'long' }, isPositive] }],
  ['lists in lists', { map: [{ var: 'list' }, { map: [{ var: 'list' }, 1] }] }],
  ['text that doubles', { reduce: [{ var: 'list' }, doubled('cat'), 'x'] }],
  ['lists that double', { reduce: [{ var: 'list' }, doubled('merge'), [1]] }],
  ['a list without elements', { map: [{ var: 'sparse' }, 1] }],
  ['searching again and again', { filter: [{ var: 'list' }, { in: ['x', { var: 'list' }] }] }],
])('arrayOperators end an evaluation that works too much: %s', (_, logic) => {
  const list = Array.from({ length: 1_000 }, (__, index) => ({ index, list: nested }));
  const long = new Array(MAX_WORK + 1).fill(1);
  expect(() => resultOf(logic, { list, long, sparse: new Array(2 ** 32 - 1) })).toThrow(
    'it takes too much work',
  );
});

const nested = new Array(1_000).fill({});

function doubled(operator: string): Logic {
  return { [operator]: [{ var: 'accumulator' }, { var: 'accumulator' }] };
}
