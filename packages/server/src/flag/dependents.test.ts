import { expect, test } from 'vitest';
import { dependentsOf, reachable } from './dependents.ts';

test('dependentsOf() turns what is required into what requires it', () => {
  const requires = new Map([
    ['a', []],
    ['b', ['a']],
    ['c', ['a', '__proto__']],
  ]);
  expect(dependentsOf(requires)).toEqual(
    new Map([
      ['a', ['b', 'c']],
      ['__proto__', ['c']],
    ]),
  );
});

test('reachable() follows every way to its end, also in a circle', () => {
  const next = new Map([
    ['a', ['b', 'c']],
    ['b', ['d']],
    ['d', ['a']],
    ['x', ['a']],
  ]);
  expect([...reachable(['a'], next)]).toEqual(['a', 'b', 'c', 'd']);
  expect([...reachable(['nothing'], next)]).toEqual(['nothing']);
});
