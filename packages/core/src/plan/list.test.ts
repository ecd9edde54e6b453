import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readList } from './list.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => {
  const { value: items, problems } = reading(
    (report, node) => readList(report, node, '"drop"', 1, 3),
    value,
  );
  return { texts: items.map((item) => (item.kind === 'scalar' ? item.text : null)), problems };
};

test('readList() gives the items of a list within its bounds', () => {
  expect(read(['a'])).toEqual({ texts: ['a'], problems: [] });
  expect(read(['a', 'b', 'c'])).toEqual({ texts: ['a', 'b', 'c'], problems: [] });
});

test.each([
  ['a', 'wrong-type | Cannot read "drop": found "a" | a list'],
  [[], 'out-of-range | Cannot read "drop": the list has 0 items | at least 1'],
  [[1, 2, 3, 4], 'too-large | Cannot read "drop": the list has 4 items | at most 3'],
])('readList() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ texts: [], problems: [`1:1 ${problem}`] });
});
