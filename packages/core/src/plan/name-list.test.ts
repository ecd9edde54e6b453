import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readNames, readOneOrMore } from './name-list.ts';
import { reading } from './tree.fixture.ts';

const list = { what: '"requires"', noun: 'plan', max: 2 };
const read = (value: Json, min?: number) =>
  reading(
    (report, node) => [
      ...readNames(report, node, min === undefined ? list : { ...list, min }).keys(),
    ],
    value,
  );

test('readNames() takes each name once, and as many as it may', () => {
  expect(read(['a', 'b'])).toEqual({ value: ['a', 'b'], problems: [] });
  expect(read([], 0)).toEqual({ value: [], problems: [] });
  expect(read([])).toEqual({
    value: [],
    problems: ['1:1 out-of-range | Cannot read "requires": the list has 0 items | at least 1'],
  });
  expect(read(['a', 'b', 'c']).problems).toEqual([
    '1:1 too-large | Cannot read "requires": the list has 3 items | at most 2',
  ]);
});

test('readNames() leaves out what is no name, and what stands there already', () => {
  expect(read(['a', null])).toEqual({
    value: ['a'],
    problems: ['2:3 wrong-type | Cannot read a plan of "requires": found nothing | a name'],
  });
  expect(read(['a', 'a'])).toEqual({
    value: ['a'],
    problems: [
      '2:3 duplicate | Cannot use plan "a" twice: it stands in line 1 already | each plan once',
    ],
  });
});

test('readOneOrMore() takes a single name for a list of it', () => {
  const one = (value: Json) =>
    reading((report, node) => [...readOneOrMore(report, node, list)], value);
  expect(one('a').value).toEqual([['a', { line: 1, column: 1 }]]);
  expect(one(['a']).value).toEqual([['a', { line: 1, column: 3 }]]);
  expect(one(7).problems).toEqual([
    '1:1 wrong-type | Cannot read "requires": found "7" | a name; put quotes round it: "7"',
  ]);
});
