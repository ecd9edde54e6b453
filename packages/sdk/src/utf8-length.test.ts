import { expect, test } from 'vitest';
import { createUtf8Length } from './utf8-length.ts';

test.each(['', 'abc', 'ä'.repeat(9), '😀', '\ud83d', '漢'.repeat(5_461), '漢'.repeat(5_462)])(
  'createUtf8Length() counts as an encoder does (%#)',
  (text) => {
    expect(createUtf8Length()(text)).toBe(Buffer.byteLength(text));
  },
);
