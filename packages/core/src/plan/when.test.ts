import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';
import type { Position } from './types.ts';
import { readSegmentName, readWhen } from './when.ts';

const read = (value: Json) => {
  const segments = new Map<string, Position>();
  const result = reading((report, node) => readWhen(report, node, segments), value);
  return { ...result, segments: [...segments] };
};
const staff = { attribute: 'staff', is: true };
const STAFF = { '===': [{ var: 'staff' }, true] };
const at = { line: 1, column: 10 };

test.each<[Json, Json]>([
  [staff, STAFF],
  [[staff], STAFF],
  [[staff, staff], { and: [STAFF, STAFF] }],
  [{ all: [staff, staff] }, { and: [STAFF, STAFF] }],
  [{ any: [staff, { not: staff }] }, { or: [STAFF, { '!': [STAFF] }] }],
  [{ not: [staff, staff] }, { '!': [{ and: [STAFF, STAFF] }] }],
  [[[staff, staff], staff], { and: [{ and: [STAFF, STAFF] }, STAFF] }],
  [{ logic: { '!!': [{ var: 'email' }] } }, { '!!': [{ var: 'email' }] }],
])('readWhen() lowers %j', (value, logic) => {
  expect(read(value)).toEqual({ value: logic, problems: [], segments: [] });
});

test('readWhen() keeps segments as references, and remembers their first place', () => {
  const logic = { and: [{ $ref: 'beta' }, { $ref: 'staff' }] };
  expect(read({ segment: 'beta' })).toEqual({
    value: { $ref: 'beta' },
    problems: [],
    segments: [['beta', at]],
  });
  expect(read([{ segment: 'beta' }, { logic }])).toEqual({
    value: { and: [{ $ref: 'beta' }, logic] },
    problems: [],
    segments: [
      ['beta', { line: 1, column: 12 }],
      ['staff', { line: 4, column: 5 }],
    ],
  });
});

test.each<[Json, string]>([
  [
    'staff',
    '1:1 wrong-type | Cannot read a condition: found "staff" | a map with "attribute", "all", "any", "not", "segment", "logic", "is", "isNot", "in", "notIn", "startsWith", "endsWith", …',
  ],
  [[], '1:1 out-of-range | Cannot read the conditions: the list has 0 items | at least 1'],
  [
    { segmnt: 'a' },
    '1:1 unknown-key | Cannot use key "segmnt" in a condition: there is no such key | "segment"',
  ],
  [
    { any: [staff], all: [staff] },
    '1:1 unknown-key | Cannot use key "any" beside "all": it means nothing there | a list of both conditions',
  ],
  [
    { segment: 'a', attribute: 'b' },
    '2:1 unknown-key | Cannot use key "attribute" in a condition: there is no such key | "all", "any", "not", "segment" or "logic"',
  ],
  [
    { segment: '__proto__' },
    '1:10 out-of-range | Cannot read "segment": "__proto__" is a reserved name | another name',
  ],
  [
    { logic: { no_such: [1] } },
    '2:3 not-supported | Cannot use "logic": operator "no_such" is not supported | use another one',
  ],
  [
    { logic: { in: [1] } },
    '2:3 not-supported | Cannot use "logic": operator "in" has "1" operands | give it 2',
  ],
  [
    { logic: { and: [], or: [] } },
    '2:3 not-supported | Cannot use "logic": a rule has "2" operators | give it one',
  ],
  [
    { logic: null },
    '1:8 not-supported | Cannot use "logic": it says nothing | JSONLogic, for example "{ \'!!\': [{ var: email }] }"',
  ],
])('readWhen() refuses %j', (value, problem) => {
  const result = read(value);
  expect(result.value).toBe(null);
  expect(result.problems[0]).toBe(problem);
});

test('readWhen() takes conditions as deep as the limit and no deeper', () => {
  const nested = (depth: number): Json => (depth === 0 ? staff : { not: nested(depth - 1) });
  const { conditionDepth } = PLAN_LIMITS;
  expect(read(nested(conditionDepth)).problems).toEqual([]);
  expect(read(nested(conditionDepth + 1)).problems).toEqual([
    '22:43 too-large | Cannot read a condition: conditions nest deeper than 20 | a flatter condition, or a segment for a part of it',
  ]);
});

test('readSegmentName() gives the reference that a segment stands for', () => {
  const segments = new Map<string, Position>();
  const result = reading((report, node) => readSegmentName(report, node, segments), 'staff');
  expect(result).toEqual({ value: { $ref: 'staff' }, problems: [] });
  expect([...segments.keys()]).toEqual(['staff']);
});
