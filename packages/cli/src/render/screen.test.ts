import { expect, test } from 'vitest';
import { createScreen } from './screen.ts';

test('createScreen() draws over what it drew before', () => {
  const written: string[] = [];
  const draw = createScreen({ columns: 10, rows: 10 }, (text) => written.push(text));
  draw(['one', 'two']);
  draw(['three']);
  draw(['four']);
  expect(written).toEqual(['one\ntwo', '\u001b[2A\u001b[0Jthree', '\u001b[1A\u001b[0Jfour']);
});

test('createScreen() cuts what would wrap or scroll, and keeps colours whole', () => {
  const written: string[] = [];
  const draw = createScreen({ columns: 3, rows: 3 }, (text) => written.push(text));
  draw(['abcdef', '\u001b[31mabcd\u001b[39m', 'gone']);
  expect(written).toEqual(['abc\n\u001b[31mabc\u001b[39m']);
});
