import { expect, test } from 'vitest';
import { digitChains } from './digit-groups.ts';

const chains = (text: string): string[] =>
  [...digitChains(text, 4)].map(({ start, groups }) =>
    [text[start], ...groups.map((group) => text.slice(group.start, group.end))].join('|'),
  );

test.each([
  ['12345', ['1|12345']],
  ['+12 (34) 56', ['+|12|34|56']],
  ['(+12) 345', ['(|12|345']],
  ['12 34, 5678', ['1|12|34', '5|5678']],
  ['1234+5678', ['1|1234', '+|5678']],
  ['12/3456789', ['1|12|3456789']],
  ['1234567/123456', ['1|1234567|123456']],
  ['1234567/7654321', ['1|1234567', '7|7654321']],
  ['12 34567 / 7654 321', ['1|12|34567', '7|7654|321']],
  ['%2B12345', ['%|12345']],
  ['%2b12345', ['%|12345']],
  ['12   34', ['1|12|34']],
  ['12    34', []],
  ['12a34', []],
  ['', []],
])('digitChains() of "%s" are %j', (text, found) => {
  expect(chains(text)).toEqual(found);
});
