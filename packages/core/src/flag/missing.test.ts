import { expect, test } from 'vitest';
import { resultOf } from './logic.fixture.ts';
import { missing } from './missing.ts';

const context = { a: 1, zero: 0, empty: '', nothing: null, deep: { x: 1 }, list: ['a', 'q'] };

test('missing has missing and missing_some', () => {
  expect([...missing.keys()]).toEqual(['missing', 'missing_some']);
});

test.each([
  [{ missing: ['a', 'b', 'c'] }, ['b', 'c']],
  [{ missing: 'b' }, ['b']],
  [{ missing: [['a', 'b']] }, ['b']],
  [{ missing: { var: 'list' } }, ['q']],
  [{ missing: { merge: [['a'], 'z'] } }, ['z']],
  [{ missing: ['zero', 'empty', 'nothing'] }, ['empty', 'nothing']],
  [{ missing: ['deep.x', 'deep.y'] }, ['deep.y']],
  [{ missing: ['toString', '__proto__'] }, ['toString', '__proto__']],
  [{ missing: ['$flagd.flagKey', '$flagd.other'] }, ['$flagd.other']],
  [{ missing: [] }, []],
  [{ missing_some: [1, ['a', 'b']] }, []],
  [{ missing_some: [2, ['a', 'b', 'c']] }, ['b', 'c']],
  [{ missing_some: ['1', { var: 'list' }] }, []],
  [{ missing_some: [1, 'b'] }, ['b']],
  [{ missing_some: ['many', ['a', 'b']] }, ['b']],
])('missing: %j gives %j', (logic, result) => {
  expect(resultOf(logic, context)).toEqual(result);
});

test('missing reads the element inside of array operators', () => {
  const logic = { map: [{ var: 'rows' }, { missing: ['id', '$flagd.flagKey'] }] };
  expect(resultOf(logic, { rows: [{ id: 1 }, {}] })).toEqual([
    ['$flagd.flagKey'],
    ['id', '$flagd.flagKey'],
  ]);
});
