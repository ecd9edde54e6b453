import { expect, test } from 'vitest';
import { parseSpan } from './parse-span.ts';

test.each([
  ['1h30m', 5_400_000],
  ['1s', 1_000],
  ['400d', 34_560_000_000],
])('parseSpan("%s")', (text, spanMs) => {
  expect(parseSpan(text)).toBe(spanMs);
});

test.each(['', '0s', '401d', '1', '1y', '-1h', '1h ', '1.5h'])('parseSpan("%s") throws', (text) => {
  expect(() => parseSpan(text)).toThrow('is no time up to 400 days; give one such as "1h"');
});
