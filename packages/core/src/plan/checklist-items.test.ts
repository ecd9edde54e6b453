import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readItems } from './checklist-items.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readItems, value);

test('readItems() reads what people say and what actions find out', () => {
  expect(
    read([
      { name: 'tests', title: 'All tests pass', action: 'unit-tests' },
      { name: 'docs', title: 'Documentation updated', action: 'by-hand' },
      { name: 'video', title: 'Video made', blocking: false },
    ]),
  ).toEqual({
    value: [
      { name: 'tests', title: 'All tests pass', action: 'unit-tests', blocking: true },
      { name: 'docs', title: 'Documentation updated', action: null, blocking: true },
      { name: 'video', title: 'Video made', action: null, blocking: false },
    ],
    problems: [],
  });
});

test.each<[Json, string]>([
  [
    [
      { name: 'a', title: 'A' },
      { name: 'a', title: 'B' },
    ],
    '4:9 duplicate | Cannot use item "a" twice: it stands in line 1 already | a name of its own in its list',
  ],
  [
    [{ name: 'a' }],
    '1:3 missing-key | Cannot read an item: "title" is missing | "title", for example "title: Documentation updated"',
  ],
  [
    [{ name: 'a', title: 'A', blocking: 'no' }],
    '3:13 wrong-type | Cannot read "blocking": found "no" | true or false',
  ],
  [[], '1:1 out-of-range | Cannot read "items": the list has 0 items | at least 1'],
])('readItems() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});

test('readItems() takes 100 items', () => {
  const many = (length: number) =>
    Array.from({ length }, (_, i) => ({ name: `i${i}`, title: 'It is so' }));
  expect(read(many(PLAN_LIMITS.checklistItems)).value.length).toBe(100);
  expect(read(many(PLAN_LIMITS.checklistItems + 1)).problems).toEqual([
    '1:1 too-large | Cannot read "items": the list has 101 items | at most 100',
  ]);
});
