import pc from 'picocolors';
import { expect, test } from 'vitest';
import { table } from './table.ts';

test('table() makes columns as wide as their widest cell, and cells of one line', () => {
  const rows = [
    ['a', 'two\nlines', 'x'],
    ['wider', '✓\u001b', ''],
  ];
  expect(table(['n', 'text', ''], rows, pc.createColors(false))).toEqual([
    'n      text',
    'a      two lines  x',
    'wider  ✓�',
  ]);
});

test('table() dims its header where colours are on', () => {
  expect(table(['n'], [['a']], pc.createColors(true))).toEqual(['\u001b[2mn\u001b[22m', 'a']);
});
