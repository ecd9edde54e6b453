import { expect, test } from 'vitest';
import { createOutputTail } from './output-tail.ts';

test('createOutputTail() keeps what is short, and the end of what is long', () => {
  const short = createOutputTail(10);
  const say = short.way();
  say(Buffer.from('12345'));
  say(Buffer.from('67890'));
  expect(short.end()).toEqual({ text: '1234567890', isCut: false });
  const long = createOutputTail(10);
  const sayLong = long.way();
  for (let n = 0; n < 1_000; n += 1) sayLong(Buffer.from(`${n} `));
  expect(long.end()).toEqual({ text: '7 998 999 ', isCut: true });
  const one = createOutputTail(3);
  one.way()(Buffer.from('abcdef'));
  expect(one.end()).toEqual({ text: 'def', isCut: true });
});

test('createOutputTail() keeps the lines of several ways whole, however they come', () => {
  const tail = createOutputTail(100);
  const [out, err] = [tail.way(), tail.way()];
  out(Buffer.from('one sec'));
  err(Buffer.from('warning\nmo'));
  out(Buffer.from('ret\ntwo '));
  err(Buffer.from('re'));
  expect(tail.end()).toEqual({ text: 'warning\none secret\ntwo more', isCut: false });
});

test('createOutputTail() keeps the end of a line that never ends', () => {
  const tail = createOutputTail(4);
  const [out, err] = [tail.way(), tail.way()];
  for (let n = 0; n < 100; n += 1) out(Buffer.from('abc'));
  expect(tail.end()).toEqual({ text: 'cabc', isCut: true });
  err(Buffer.from('d\n'));
  expect(tail.end()).toEqual({ text: 'bcd\n', isCut: true });
});
