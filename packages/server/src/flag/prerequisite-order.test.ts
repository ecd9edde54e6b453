import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prerequisiteOrder } from './prerequisite-order.ts';

test('prerequisiteOrder() puts what is required first and passes over what is not there', () => {
  const requires = new Map([
    ['chat', ['agents', 'gone']],
    ['free', []],
    ['agents', ['base']],
    ['base', []],
  ]);
  expect(prerequisiteOrder(requires)).toEqual({
    ok: true,
    keys: ['free', 'base', 'agents', 'chat'],
  });
});

test.each([
  [['a', 'a'], ['a']],
  [
    ['a', 'b', 'b', 'c', 'c', 'a'],
    ['a', 'b', 'c'],
  ],
  [
    ['outside', 'a', 'a', 'b', 'b', 'a'],
    ['a', 'b'],
  ],
])('prerequisiteOrder() names one circle of %j', (pairs, cycle) => {
  const requires = new Map<string, string[]>();
  for (let index = 0; index < pairs.length; index += 2) {
    requires.set(pairs[index] ?? '', [pairs[index + 1] ?? '']);
  }
  expect(prerequisiteOrder(requires)).toEqual({ ok: false, cycle });
});

test('prerequisiteOrder() takes a chain of 20 000 flags, as a chain and as a circle', () => {
  const chain = (last: readonly string[]) =>
    new Map(
      Array.from({ length: 20_000 }, (_, index): [string, readonly string[]] => [
        `flag-${index}`,
        index === 19_999 ? last : [`flag-${index + 1}`],
      ]),
    );
  const straight = prerequisiteOrder(chain([]));
  expect(straight.ok && straight.keys.at(-1)).toBe('flag-0');
  expect(prerequisiteOrder(chain(['flag-19998']))).toEqual({
    ok: false,
    cycle: ['flag-19998', 'flag-19999'],
  });
});

test('prerequisiteOrder() orders whatever has no circle, and finds one in whatever has', () => {
  const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const graph = fc.dictionary(keys, fc.uniqueArray(keys, { maxLength: 3 }));
  fc.assert(
    fc.property(graph, (entries) => {
      const requires = new Map(Object.entries(entries));
      const order = prerequisiteOrder(requires);
      const needs = (key: string): readonly string[] => requires.get(key) ?? [];
      if (!order.ok) {
        const { cycle } = order;
        expect(cycle.every((key, at) => needs(key).includes(cycle[at + 1] ?? cycle[0] ?? ''))).toBe(
          true,
        );
        return;
      }
      const seen = new Set<string>();
      for (const key of order.keys) {
        expect(needs(key).filter((other) => requires.has(other) && !seen.has(other))).toEqual([]);
        seen.add(key);
      }
      expect(seen.size).toBe(requires.size);
    }),
  );
});
