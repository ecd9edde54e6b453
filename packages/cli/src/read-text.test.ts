import { expect, test } from 'vitest';
import { readText } from './read-text.ts';

test.each([
  ['below the limit', 'abc', 4, 'abc'],
  ['at the limit', 'abcd', 4, 'abcd'],
  ['above the limit', 'abcde', 4, null],
  ['at the limit in bytes', 'ä', 2, 'ä'],
  ['above the limit in bytes', 'ä', 1, null],
  ['empty', '', 0, ''],
])('readText() of a body %s', async (_, body, limitBytes, expected) => {
  expect(await readText(new Response(body), limitBytes)).toBe(expected);
});

test('readText() joins characters that chunks cut in two', async () => {
  const [first, second] = new TextEncoder().encode('ä');
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(Uint8Array.of(first ?? 0));
      controller.enqueue(Uint8Array.of(second ?? 0));
      controller.close();
    },
  });
  expect(await readText(new Response(stream), 10)).toBe('ä');
});

test('readText() of a response without a body is empty', async () => {
  expect(await readText(new Response(null, { status: 204 }), 10)).toBe('');
});
