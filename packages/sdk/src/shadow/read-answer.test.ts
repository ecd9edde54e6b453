import { expect, test } from 'vitest';
import { ANSWER_LENGTH_MAX, PIECES_IN_A_ROW } from './limits.ts';
import { readAnswer } from './read-answer.ts';

const read = (returned: unknown, { signal } = new AbortController(), breathe = async () => {}) =>
  readAnswer(returned, signal, breathe);

async function* pieces(...all: unknown[]) {
  yield* all;
}
const bytes = (text: string) => new TextEncoder().encode(text);

test.each<[string, unknown, unknown]>([
  ['a text', 'hi', 'hi'],
  ['a promise of JSON', Promise.resolve({ a: 1 }), { a: 1 }],
  ['a stream of texts', pieces('a', 'b'), 'ab'],
  ['a web stream', new Response('héé').body, 'héé'],
  ['bytes that are cut in a character', pieces(bytes('é').slice(0, 1), bytes('é').slice(1)), 'é'],
  ['a stream of objects', pieces({ a: 1 }, undefined), '{"a":1}\n\n'],
  ['nothing', undefined, undefined],
  ['what is no data', new Map(), undefined],
  [
    'a circle',
    (() => {
      const circle: unknown[] = [];
      circle.push(circle);
      return circle;
    })(),
    undefined,
  ],
])('readAnswer() of %s', async (_what, returned, expected) => {
  expect(await read(returned)).toEqual(expected);
});

test('readAnswer() reads a stream to its end and keeps a bounded part', async () => {
  let made = 0;
  async function* long() {
    for (; made < 20; made += 1) yield 'x'.repeat(10_000);
  }
  expect([(await read(long())) === 'x'.repeat(ANSWER_LENGTH_MAX), made]).toEqual([true, 20]);
});

test('readAnswer() reads what streamText returns, whose callbacks tell the answer', async () => {
  let consumed = false;
  const consumeStream = async () => {
    consumed = true;
  };
  expect([await read({ consumeStream }), consumed]).toEqual([undefined, true]);
});

test('readAnswer() leaves a stream that hangs when nobody reads on', async () => {
  const stop = new AbortController();
  const reasons: unknown[] = [];
  const hangs = new ReadableStream({ cancel: (reason) => void reasons.push(reason) });
  const reading = read(hangs, stop);
  stop.abort('time is up');
  expect([await reading, reasons]).toEqual(['', ['time is up']]);
});

test('readAnswer() lets others work while it reads a stream that waits for nothing', async () => {
  let breaths = 0;
  const many = Array.from({ length: 3 * PIECES_IN_A_ROW }, () => 'x');
  const breathe = async () => {
    breaths += 1;
  };
  await read(pieces(...many), new AbortController(), breathe);
  expect(breaths).toBe(3);
});

test('readAnswer() leaves a stream whose piece it cannot take', async () => {
  let isLeft = false;
  async function* bad() {
    try {
      yield 1n;
    } finally {
      isLeft = true;
    }
  }
  await expect(read(bad())).rejects.toThrow('BigInt');
  expect(isLeft).toBe(true);
});
