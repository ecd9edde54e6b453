import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { DEFAULT_ROLLBACK, readRollback } from './rollback.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readRollback, value);

test('readRollback() has a default for everything', () => {
  expect(read({})).toEqual({ value: DEFAULT_ROLLBACK, problems: [] });
  expect(DEFAULT_ROLLBACK).toEqual({ conversations: 'cut-now', procedure: ['flag'] });
});

test('readRollback() takes what a plan says', () => {
  expect(read({ conversations: 'drain', procedure: ['flag'] })).toEqual({
    value: { conversations: 'drain', procedure: ['flag'] },
    problems: [],
  });
});

test.each([
  [
    { conversations: 'cut' },
    '1:16 unknown-name | Cannot read "conversations": found "cut" | "cut-now" or "drain"',
  ],
  [
    { procedure: ['flag', { deployment: 'previous' }] },
    '3:5 not-supported | Cannot use layer "deployment" in "procedure": it is not in this version | "procedure: [flag]"',
  ],
  [
    { procedure: ['flag', 'database'] },
    '3:5 not-supported | Cannot use layer "database" in "procedure": it is not in this version | "procedure: [flag]"',
  ],
  [
    { procedure: ['flags'] },
    '2:5 unknown-name | Cannot use "flags" as layer 1 of a rollback | "flag", which always comes first',
  ],
  [
    { procedure: ['flag', 'flag'] },
    '3:5 unknown-name | Cannot use "flag" as layer 2 of a rollback | no more layers than "flag"',
  ],
  [
    { procedure: [] },
    '2:3 out-of-range | Cannot read "procedure": the list has 0 items | at least 1',
  ],
])('readRollback() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: null, problems: [problem] });
});
