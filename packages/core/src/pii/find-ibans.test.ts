import { expect, test } from 'vitest';
import { findIbans } from './find-ibans.ts';

const texts = (text: string): string[] =>
  findIbans(text).map(({ start, end }) => text.slice(start, end));

test.each([
  ['DE89370400440532013000', ['DE89370400440532013000']],
  ['to DE89 3704 0044 0532 0130 00, please', ['DE89 3704 0044 0532 0130 00']],
  ['at611904300234573201', ['at611904300234573201']],
  ['NO93 8601 1117 947', ['NO93 8601 1117 947']],
  ['NO93 8601 1117 947 NL91ABNA0417164300', ['NO93 8601 1117 947', 'NL91ABNA0417164300']],
  ['DE89370400440532013001', []],
  ['XX89370400440532013000', []],
  ['DE89  3704 0044 0532 0130 00', []],
  ['DE893704004405320130001', []],
  ['xDE89370400440532013000', []],
  ['DE89-3704-0044-0532-0130-00', []],
  ['DE89', []],
])('findIbans() in "%s" finds %j', (text, found) => {
  expect(texts(text)).toEqual(found);
});
