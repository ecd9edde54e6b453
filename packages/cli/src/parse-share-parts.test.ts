import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { parseShareParts } from './parse-share-parts.ts';

test.each([
  ['50%', 50_000],
  ['0.5%', 500],
  ['12.345%', 12_345],
  ['99.999%', 99_999],
  ['0.001%', 1],
])('parseShareParts() reads %s as %i parts', (text, parts) => {
  expect(parseShareParts(text)).toBe(parts);
});

test.each(['0%', '100%', '50', '-5%', '5.0001%', '1e1%', '', '%', 'NaN%', '0.000%'])(
  'parseShareParts() refuses "%s"',
  (text) => {
    expect(() => parseShareParts(text)).toThrow(InvalidArgumentError);
  },
);
