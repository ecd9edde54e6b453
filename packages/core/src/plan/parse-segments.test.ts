import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { parseSegments } from './parse-segments.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(parseSegments, value);
const staff = { attribute: 'staff', is: true };
const home = { attribute: 'country', in: ['RW'] };
const STAFF = { '===': [{ var: 'staff' }, true] };
const HOME = { in: [{ var: 'country' }, ['RW']] };

test('parseSegments() lowers all, any and single conditions', () => {
  expect(
    read({
      segments: {
        both: { when: [staff, home], description: 'Staff at home' },
        either: { when: { any: [staff, home] } },
        one: { when: [staff] },
      },
    }),
  ).toEqual({
    value: {
      kind: 'Segments',
      file: {
        segments: [
          {
            name: 'both',
            description: 'Staff at home',
            condition: { and: [STAFF, HOME] },
            at: { line: 2, column: 3 },
          },
          {
            name: 'either',
            description: null,
            condition: { or: [STAFF, HOME] },
            at: { line: 15, column: 3 },
          },
          { name: 'one', description: null, condition: STAFF, at: { line: 29, column: 3 } },
        ],
      },
      positions: { segments: {} },
    },
    problems: [],
  });
});

test('parseSegments() refuses the names of those who opted in', () => {
  expect(read({ segments: { '@joinedBeta': { when: [staff] } } }).problems).toEqual([
    '2:3 out-of-range | Cannot define segment "@joinedBeta": names with "@" in front are those who opted in | another name',
  ]);
});

test.each([
  [
    {},
    '1:1 missing-key | Cannot read a file of segments: "segments" is missing | "segments", for example "segments: { staff: { when: [{ attribute: staff, is: true }] } }"',
  ],
  [
    { segments: {} },
    '2:3 out-of-range | Cannot read "segments": it has 0 entries | 1 to 1000 entries',
  ],
  [
    { segments: { a: {} } },
    '3:5 missing-key | Cannot read a segment: "when" is missing | "when", for example "when: [{ attribute: staff, is: true }]"',
  ],
  [
    { segments: { a: { when: [] } } },
    '4:7 out-of-range | Cannot read the conditions: the list has 0 items | at least 1',
  ],
  [
    { segments: { a: { when: 'staff' } } },
    '3:11 wrong-type | Cannot read a condition: found "staff" | a map with "attribute", "all", "any", "not", "segment", "logic", "is", "isNot", "in", "notIn", "startsWith", "endsWith", …',
  ],
  [
    { segments: { a: { when: { all: [] } } } },
    '5:9 out-of-range | Cannot read the conditions: the list has 0 items | at least 1',
  ],
  [
    { segments: { prototype: { when: [staff] } } },
    '2:3 out-of-range | Cannot read the name of a segment: "prototype" is a reserved name | another name',
  ],
])('parseSegments() refuses %j', (value, problem) => {
  expect(read(value).problems[0]).toBe(problem);
});

test('parseSegments() drops no condition that it cannot read', () => {
  const { value, problems } = read({
    segments: { a: { when: [staff, { attribute: 'b', is: null }] }, c: { when: [staff] } },
  });
  expect(value?.file.segments.map(({ name }) => name)).toEqual(['c']);
  expect(problems.length).toBe(1);
});

test('parseSegments() keeps segments that name others, and where they do', () => {
  const { value, problems } = read({
    segments: {
      early: { when: [{ segment: 'beta' }, { not: { segment: 'staff' } }] },
      beta: { when: [{ attribute: 'betaUser', is: true }, { segment: 'staff' }] },
    },
  });
  expect(problems).toEqual([]);
  expect(value?.file.segments.map(({ name, condition }) => [name, condition])).toEqual([
    ['early', { and: [{ $ref: 'beta' }, { '!': [{ $ref: 'staff' }] }] }],
    ['beta', { and: [{ '===': [{ var: 'betaUser' }, true] }, { $ref: 'staff' }] }],
  ]);
  expect(value?.positions).toEqual({
    segments: { beta: { line: 4, column: 18 }, staff: { line: 7, column: 20 } },
  });
});
