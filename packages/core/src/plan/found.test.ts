import { expect, test } from 'vitest';
import { found, listed, printable, quoted } from './found.ts';
import { treeOf } from './tree.fixture.ts';

test.each([
  ['5x', '"5x"'],
  [0.5, '"0.5"'],
  [true, '"true"'],
  [null, 'nothing'],
  [[1], 'a list'],
  [{ a: 1 }, 'a map'],
])('found() names %j as %s', (value, text) => {
  expect(found(treeOf(value))).toBe(text);
});

test('quoted() cuts long texts and disarms what a terminal would obey', () => {
  expect(quoted('x'.repeat(61))).toBe(`"${'x'.repeat(60)}…"`);
  expect(quoted('\u001b[31mred\n')).toBe('"�[31mred�"');
});

test('printable() replaces control characters, direction marks and lone surrogates only', () => {
  expect(printable('a\u0000b\u202ec\ud800d\u2028e')).toBe('a�b�c�d�e');
  expect(printable('Ünïcode 😀 שלום')).toBe('Ünïcode 😀 שלום');
});

test('listed() joins names, at most twelve', () => {
  expect(listed([])).toBe('nothing');
  expect(listed(['a'])).toBe('"a"');
  expect(listed(['a', 'b', 'c'])).toBe('"a", "b" or "c"');
  expect(listed(Array.from('abcdefghijklm'))).toBe(
    '"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", …',
  );
});
