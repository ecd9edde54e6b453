import { expect, test } from 'vitest';
import type { RollbackScope } from './types.ts';
import { widestScope } from './widest-scope.ts';

const quick: RollbackScope = {
  ...{ scope: 'quick', row: 'errors', withinMs: 300_000, flagsWithinMs: null },
};
const full: RollbackScope = { ...quick, scope: 'full', row: 'pii', withinMs: 1_800_000 };

test.each<[string, readonly (RollbackScope | undefined)[], RollbackScope | undefined]>([
  ['nothing that is said', [undefined], undefined],
  ['the one that says something', [quick], quick],
  ['as far as any says', [quick, full], full],
  [
    'as far as any says, with its times, beside one that nothing is said to',
    [undefined, full],
    full,
  ],
  ['all the way when nothing is said to one', [quick, undefined], undefined],
  [
    'within the shortest time',
    [{ ...full, withinMs: null }, full, { ...full, withinMs: 9e9 }],
    full,
  ],
])('widestScope() goes back %s', (_, said, scope) => {
  expect(widestScope(said)).toEqual(scope);
});
