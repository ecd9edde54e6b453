import { describe, expect, it } from 'vitest';
import { hashKey, newKeyText } from './key-text.ts';

describe('newKeyText()', () => {
  it('makes keys of 32 random bytes that never repeat', () => {
    const keys = Array.from({ length: 50 }, () => newKeyText('browser'));
    for (const { text, prefix } of keys) {
      expect(text).toMatch(new RegExp(`^tg_browser_${prefix}_[\\w-]{43}$`));
    }
    expect(new Set(keys.map(({ text }) => text)).size).toBe(50);
  });
});

describe('hashKey()', () => {
  it('is SHA-256 in hex (FIPS 180-4, "abc")', () => {
    expect(hashKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
