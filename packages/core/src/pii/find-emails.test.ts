import { expect, test } from 'vitest';
import { findEmails } from './find-emails.ts';

const texts = (text: string): string[] =>
  findEmails(text).map(({ start, end }) => text.slice(start, end));

test.each([
  ['write to ana@example.com.', ['ana@example.com']],
  ['a@b.co,c+d@e.f.org', ['a@b.co', 'c+d@e.f.org']],
  ["o'neil@example.ie (o'neil)", ["o'neil@example.ie"]],
  ['jürgen@münchen.example', ['jürgen@münchen.example']],
  ['x@xn--mnchen-3ya.example', ['x@xn--mnchen-3ya.example']],
  ['...@example.com', []],
  ['@scope/pkg@1.2.3', []],
  ['?email=jane%40b.rw&x=1', ['jane%40b.rw']],
  ['a%2Bb%40c.rw;d@e.rw', ['a%2Bb%40c.rw', 'd@e.rw']],
  ['%40b.rw', []],
  ['logo@2x.png', []],
  ['user@localhost', []],
  ['a@-b.com a@b-.com a@b..com', []],
  ['a@b.c', []],
  ['@', []],
  ['', []],
])('findEmails() in "%s" finds %j', (text, found) => {
  expect(texts(text)).toEqual(found);
});
