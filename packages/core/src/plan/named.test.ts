import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readNamed } from './named.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => {
  const { value: entries, problems } = reading(
    (report, node) => readNamed(report, node, '"flags"', 2),
    value,
  );
  return { keys: entries.map(({ key }) => key), problems };
};

test('readNamed() gives the entries of a map within its bounds', () => {
  expect(read({ a: 1 })).toEqual({ keys: ['a'], problems: [] });
  expect(read({ a: 1, b: 2 })).toEqual({ keys: ['a', 'b'], problems: [] });
});

test.each([
  [['a'], 'wrong-type | Cannot read "flags": found a list | a map from names'],
  [{}, 'out-of-range | Cannot read "flags": it has 0 entries | 1 to 2 entries'],
  [{ a: 1, b: 2, c: 3 }, 'too-large | Cannot read "flags": it has 3 entries | 1 to 2 entries'],
])('readNamed() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ keys: [], problems: [`1:1 ${problem}`] });
});
