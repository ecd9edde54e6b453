import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { frozenJson } from './frozen-json.ts';

test('frozenJson() gives an equal value that shares nothing and cannot be changed', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const copy = frozenJson(value);
      expect(copy).toEqual(value);
      expect(isFrozen(copy)).toBe(true);
      if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value);
    }),
  );
});

test('frozenJson() keeps __proto__ as a member', () => {
  const copy = frozenJson(JSON.parse('{"__proto__":{"a":1}}')) as object;
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":1}}');
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
});

test.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, { a: [undefined] }])(
  'frozenJson() refuses %s',
  (value) => {
    expect(frozenJson(value)).toBeUndefined();
  },
);

test('frozenJson() takes 100 levels and refuses 101', () => {
  const levels = (count: number): Json => (count === 0 ? 1 : [levels(count - 1)]);
  expect(frozenJson(levels(99))).toEqual(levels(99));
  expect(frozenJson(levels(100))).toEqual(levels(100));
  expect(frozenJson(levels(101))).toBeUndefined();
  expect(frozenJson(levels(5_000))).toBeUndefined();
});

function isFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozen);
}
