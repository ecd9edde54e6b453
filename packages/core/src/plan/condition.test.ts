import { expect, test } from 'vitest';
import { resultOf } from '../flag/logic.fixture.ts';
import type { Json } from '../json.ts';
import { readCondition } from './condition.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readCondition, value);
const country = { var: 'country' };

test.each([
  [{ is: 'RW' }, { '===': [country, 'RW'] }],
  [{ is: true }, { '===': [country, true] }],
  [{ isNot: 'RW' }, { '!': [{ '===': [country, 'RW'] }] }],
  [{ in: ['RW', 'KE'] }, { in: [country, ['RW', 'KE']] }],
  [{ startsWith: 'R' }, { starts_with: [country, 'R'] }],
  [{ endsWith: 'W' }, { ends_with: [country, 'W'] }],
  [{ notIn: [5, true] }, { '!': [{ in: [country, [5, true]] }] }],
  [{ contains: 'W' }, { in: ['W', country] }],
  [{ version: '>=1.2.0' }, { sem_ver: [country, '>=', '1.2.0'] }],
  [{ version: '^ 1.0.0-rc.1+b.5' }, { sem_ver: [country, '^', '1.0.0-rc.1+b.5'] }],
  [{ version: '3.0.0' }, { sem_ver: [country, '=', '3.0.0'] }],
  [{ atLeast: 5 }, { and: [{ '!==': [country, null] }, { '>=': [country, 5] }] }],
  [{ atMost: -0.5 }, { and: [{ '!==': [country, null] }, { '<=': [country, -0.5] }] }],
  [{ above: 5 }, { and: [{ '!==': [country, null] }, { '>': [country, 5] }] }],
  [{ below: 5 }, { and: [{ '!==': [country, null] }, { '<': [country, 5] }] }],
])('readCondition() lowers %j', (operator, logic) => {
  expect(read({ attribute: 'country', ...operator })).toEqual({ value: logic, problems: [] });
});

test.each([
  [
    { attribute: 'a' },
    '1:1 missing-key | Cannot read a condition: it compares nothing | one of "is", "isNot", "in", "notIn", "startsWith", "endsWith", "contains", "above", "below", "atLeast", "atMost", "version"',
  ],
  [
    { is: 1 },
    '1:1 missing-key | Cannot read a condition: "attribute" is missing | "attribute", for example "attribute: country"',
  ],
  [
    { attribute: 'a', is: 1, in: [1] },
    '3:1 duplicate | Cannot use "in" in a condition: "is" compares already | two conditions',
  ],
  [
    { attribute: '__proto__', is: 1 },
    '1:12 out-of-range | Cannot read "attribute": "__proto__" is a reserved name | another name',
  ],
  [
    { attribute: 'a', is: null },
    '2:5 wrong-type | Cannot read "is": found nothing | a text, a number, true or false',
  ],
  [
    { attribute: 'a', in: [1, {}] },
    '4:5 wrong-type | Cannot read a value of "in": found a map | a text, a number, true or false',
  ],
  [
    { attribute: 'a', in: [] },
    '3:3 out-of-range | Cannot read "in": the list has 0 items | at least 1',
  ],
  [
    { attribute: 'a', startsWith: '' },
    '2:13 wrong-type | Cannot read "startsWith": found "" | a text that is not empty',
  ],
  [
    { attribute: 'a', endsWith: 5 },
    '2:11 wrong-type | Cannot read "endsWith": found "5" | a text that is not empty',
  ],
  [{ attribute: 'a', above: '5' }, '2:8 wrong-type | Cannot read "above": found "5" | a number'],
  [
    { attribute: 'a', equals: '5' },
    '2:1 unknown-key | Cannot use key "equals" in a condition: there is no such key | "attribute", "all", "any", "not", "segment", "logic", "is", "isNot", "in", "notIn", "startsWith", "endsWith", …',
  ],
  [
    { attribute: 'a', version: '>=1.2' },
    '2:10 wrong-type | Cannot read "version": found ">=1.2" | a comparison with a version, as ">=1.2.0"',
  ],
  [
    { attribute: 'a', version: 1.2 },
    '2:10 wrong-type | Cannot read "version": found "1.2" | a comparison with a version, as ">=1.2.0"',
  ],
  [
    { attribute: 'a', contains: 5 },
    '2:11 wrong-type | Cannot read "contains": found "5" | a text that is not empty',
  ],
])('readCondition() refuses %j', (value, problem) => {
  const result = read(value);
  expect(result.value).toBe(null);
  expect(result.problems[0]).toBe(problem);
});

test('readCondition() of a missing attribute holds for isNot and notIn only', () => {
  const holds = (operator: Json) =>
    resultOf(read({ attribute: 'a', ...(operator as object) }).value ?? null, {}) === true;
  const compared = {
    is: 0,
    in: [0],
    startsWith: 'a',
    endsWith: 'a',
    contains: 'a',
    version: '1.0.0',
  };
  const bounds = { above: -1, below: 1, atLeast: 0, atMost: 0 };
  for (const [word, value] of Object.entries({ ...compared, ...bounds })) {
    expect([word, holds({ [word]: value })]).toEqual([word, false]);
  }
  expect([holds({ isNot: 0 }), holds({ notIn: [0] })]).toEqual([true, true]);
});
