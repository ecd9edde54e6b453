import { expect, test } from 'vitest';
import { bytesText } from './bytes-text.ts';

test.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_024, '1.0 KiB'],
  [1_536 * 1_024, '1.5 MiB'],
  [200 * 1_024 ** 3, '200 GiB'],
  [5 * 1_024 ** 6, '5120 PiB'],
])('bytesText() of %i is %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
