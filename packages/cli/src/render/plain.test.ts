import { expect, test } from 'vitest';
import { plain } from './plain.ts';

test.each([
  ['an escape sequence', 'a\u001b[31mb', 'a�[31mb'],
  ['a carriage return', 'good\rbad', 'good�bad'],
  ['a direction mark', 'a\u202eb', 'a�b'],
  ['C1 controls', 'a\u009bb', 'a�b'],
  ['line ends and tabs, which stay', 'a\n\tb', 'a\n\tb'],
  ['text of any language, which stays', 'Grüße 你好 ✓', 'Grüße 你好 ✓'],
])('plain() of %s', (_, text, expected) => {
  expect(plain(text)).toBe(expected);
});
