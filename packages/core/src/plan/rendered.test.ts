import { expect, test } from 'vitest';
import { rendered, renderedTree } from './rendered.ts';

const at = { line: 1, column: 1 };

test('rendered() leaves out what says nothing, and keeps the order', () => {
  const entries = [
    ['b', 1],
    ['a', undefined],
    ['1', null],
  ] as const;
  expect([...rendered(entries)]).toEqual([
    ['b', 1],
    ['1', null],
  ]);
});

test('renderedTree() is the tree that a parser would get', () => {
  expect(
    renderedTree(
      rendered([
        ['b', [1, null]],
        ['1', { c: 'x' }],
      ]),
    ),
  ).toEqual({
    kind: 'map',
    at,
    entries: [
      {
        key: 'b',
        at,
        value: {
          kind: 'list',
          at,
          items: [
            { kind: 'scalar', value: 1, text: '1', at },
            { kind: 'scalar', value: null, text: '', at },
          ],
        },
      },
      {
        key: '1',
        at,
        value: {
          kind: 'map',
          at,
          entries: [{ key: 'c', at, value: { kind: 'scalar', value: 'x', text: 'x', at } }],
        },
      },
    ],
  });
});
