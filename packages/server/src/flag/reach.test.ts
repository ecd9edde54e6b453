import { expect, test } from 'vitest';
import { reachFlaw, reachGraph, reachOf } from './reach.ts';
import { settingsText } from './stored-settings.ts';

const row = (key: string, requires: readonly string[], aliases: readonly string[] = []) => ({
  key,
  aliases: JSON.stringify(aliases),
  archivedMs: null,
  settings: settingsText({
    requires: requires.map((flag) => ({ flag, variant: 'on' })),
    rules: [],
    exclusion: null,
    holdBackParts: 0,
  }),
});

test('reachOf() adds up a flag, what requires it by any way, and all aliases, each once', () => {
  const graph = reachGraph([
    row('a', [], ['a2']),
    row('b', ['a']),
    row('c', ['b', 'a'], ['c2']),
    row('x', []),
    { ...row('old', ['a']), archivedMs: 1 },
  ]);
  const bytes = new Map([
    ['a', 1],
    ['a2', 10],
    ['b', 100],
    ['c', 1_000],
    ['c2', 10_000],
    ['x', 7],
    ['old', 7],
  ]);
  expect(reachOf('a', graph, bytes)).toEqual({ entries: 5, bytes: 11_111 });
  expect(reachOf('c', graph, bytes)).toEqual({ entries: 2, bytes: 11_000 });
  expect(reachOf('x', graph, bytes)).toEqual({ entries: 1, bytes: 7 });
});

test('reachFlaw() finds too many entries and too many bytes, and nothing at the limits', () => {
  expect(reachFlaw({ entries: 200, bytes: 393_216 })).toBeNull();
  expect(reachFlaw({ entries: 201, bytes: 0 })).toBe(
    '201 flags with those that require it and all aliases, and 200 are allowed',
  );
  expect(reachFlaw({ entries: 1, bytes: 393_217 })).toBe(
    '393217 bytes with those that require it and all aliases, and 393216 are allowed',
  );
});
