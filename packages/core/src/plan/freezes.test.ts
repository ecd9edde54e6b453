import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFreezes } from './freezes.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readFreezes, value);
const yearEnd = { name: 'year end', from: '2026-12-20T00:00:00Z', to: '2027-01-04T00:00:00Z' };

test('readFreezes() reads spans of time', () => {
  expect(read([yearEnd])).toEqual({
    value: [
      {
        name: 'year end',
        fromMs: Date.UTC(2026, 11, 20),
        toMs: Date.UTC(2027, 0, 4),
      },
    ],
    problems: [],
  });
});

const RIGHT = '"to" from 1m to 366d after "from"';

test.each<[Json, string]>([
  [
    [{ ...yearEnd, to: yearEnd.from }],
    `3:7 out-of-range | Cannot freeze until "to": it is not later than "from" | ${RIGHT}`,
  ],
  [
    [{ ...yearEnd, to: '2027-12-22T00:00:00Z' }],
    `3:7 out-of-range | Cannot freeze until "to": it lasts 367d | ${RIGHT}`,
  ],
  [
    [yearEnd, yearEnd],
    '5:9 duplicate | Cannot use freeze "year end" twice: it stands in line 1 already | a name of its own',
  ],
  [[], '1:1 out-of-range | Cannot read "freezes": the list has 0 items | at least 1'],
])('readFreezes() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});

test('readFreezes() takes 20 of them', () => {
  const many = (length: number) =>
    Array.from({ length }, (_, i) => ({ ...yearEnd, name: `f${i}` }));
  expect(read(many(PLAN_LIMITS.freezes)).value.length).toBe(20);
  expect(read(many(PLAN_LIMITS.freezes + 1)).problems.length).toBe(1);
});
