import { expect, test } from 'vitest';
import type { DriverProgress } from './driver.ts';
import { LINE_LENGTH_MAX } from './limits.ts';
import { createOutputLines } from './output-lines.ts';

function read(...chunks: readonly (string | Uint8Array)[]) {
  const told: DriverProgress[] = [];
  const lines = createOutputLines((progress) => told.push(progress));
  for (const chunk of chunks) lines.add(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return { ...lines.end(), told };
}

test.each([
  ['{"a":1}\n{"b":2}\n', { said: { b: 2 }, isLast: true }],
  ['{"a":1}\nbye', { said: { a: 1 }, isLast: false }],
  ['{"a":1}\r\n\n', { said: { a: 1 }, isLast: true }],
  ['[1]\n"x"\nnull\n{broken\n', { said: null, isLast: false }],
  ['', { said: null, isLast: false }],
])('createOutputLines() finds the last JSON object of %j', (text, expected) => {
  expect(read(text)).toEqual({ ...expected, told: [] });
});

test('createOutputLines() puts lines together that come in parts, also parts of a character', () => {
  const bytes = Buffer.from('{"a":"ö"}');
  const at = bytes.indexOf(0xc3) + 1;
  expect(read(bytes.subarray(0, at), bytes.subarray(at)).said).toEqual({ a: 'ö' });
});

test('createOutputLines() tells progress, which is no answer', () => {
  const text = `{"ok":true}
{"progress":{"done":1,"total":4,"unit":"rows","note":"half"}}
{"progress":{"done":"x","total":"y","unit":"miles","note":7}}
`;
  expect(read(text)).toEqual({
    ...{ said: { ok: true }, isLast: true },
    told: [
      { done: 1, total: 4, unit: 'rows', note: 'half' },
      { done: 0, total: null, unit: 'steps', note: '' },
    ],
  });
});

test('createOutputLines() passes over a line that is too long, and keeps no more of it', () => {
  const object = (length: number) => `{"a":"${'x'.repeat(length - 8)}"}`;
  expect(read(object(LINE_LENGTH_MAX)).isLast).toBe(true);
  const text = `{"a":1}\n${object(LINE_LENGTH_MAX + 1)}\n`;
  expect(read(text)).toEqual({ said: { a: 1 }, isLast: false, told: [] });
});
