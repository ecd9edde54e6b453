import { expect, test } from 'vitest';
import { ANSWER_LENGTH_MAX, INPUT_LENGTH_MAX, RESULT_LENGTH_MAX } from './limits.ts';
import { answerOf, copyOf, inputOf, isPlain, prototypeOf } from './plain-json.ts';

const circle: unknown[] = [];
circle.push(circle);
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

test.each<[string, unknown]>([
  ['a map', new Map([['a', 1]])],
  ['a stream deep inside', { a: [{ b: new ReadableStream() }] }],
  ['a promise in a list', [Promise.resolve(1)]],
  ['a function', { run: () => 1 }],
  ['a symbol', [Symbol.iterator]],
  ['a circle', circle],
  ['an object that is revoked', revoked],
  ['what throws when it is looked at', Object.defineProperty({}, 'a', { enumerable: true, get })],
  ['an instance with members of its own', new (class Order {})()],
  ['a bigint', 1n],
])('inputOf() and answerOf() take %s for no data', (_what, value) => {
  expect([inputOf(value), answerOf(value)]).toEqual([undefined, undefined]);
});

test('inputOf() takes what tells itself as JSON: dates, URLs', () => {
  const input = { at: new Date(0), url: new URL('https://a.example/'), none: undefined };
  expect(inputOf(input)).toEqual({ at: '1970-01-01T00:00:00.000Z', url: 'https://a.example/' });
});

test('inputOf() and answerOf() take no more than their bounds', () => {
  const text = (length: number) => ({ text: 'x'.repeat(length) });
  expect([inputOf(text(INPUT_LENGTH_MAX)), answerOf(text(ANSWER_LENGTH_MAX))]).toEqual([
    undefined,
    undefined,
  ]);
  expect(answerOf('x'.repeat(ANSWER_LENGTH_MAX + 1))).toBe('x'.repeat(ANSWER_LENGTH_MAX));
  expect(inputOf(Array.from({ length: INPUT_LENGTH_MAX }, () => 1))).toBeUndefined();
});

test('copyOf() copies data, dates too, and nothing that a copy would change', () => {
  const value = { at: new Date(0), rows: [{ a: 1n }], none: undefined };
  const copy = copyOf(value);
  expect(copy).toEqual({ value });
  expect(copy?.value).not.toBe(value);
  expect(copyOf(undefined)).toEqual({ value: undefined });
  for (const more of [new URL('https://a.example/'), { price: new (class Price {})() }, revoked]) {
    expect(copyOf(more)).toBeNull();
  }
  expect(copyOf('x'.repeat(RESULT_LENGTH_MAX))).toBeNull();
});

test('isPlain() and prototypeOf() never throw', () => {
  expect([isPlain(revoked), prototypeOf(revoked), isPlain(null)]).toEqual([false, undefined, true]);
});

function get() {
  throw new Error('do not look');
}
