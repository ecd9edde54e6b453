import { expect, test } from 'vitest';
import { readCheckpoint } from './checkpoint.ts';
import { reading } from './tree.fixture.ts';

test('readCheckpoint() reads how often, and in which role', () => {
  expect(reading(readCheckpoint, { every: '2d', role: 'engineering' })).toEqual({
    value: { everyMs: 172_800_000, role: 'engineering' },
    problems: [],
  });
  expect(reading(readCheckpoint, { every: '1m' }).value).toEqual({ everyMs: 60_000, role: null });
});

test.each([
  [
    { every: '59s' },
    '1:8 out-of-range | Cannot read "every": "59s" is less than 1m | a duration from 1m to 366d',
  ],
  [
    { role: 'engineering' },
    '1:1 missing-key | Cannot read a checkpoint: "every" is missing | "every", for example "every: 2d"',
  ],
  [{ every: '1d', role: null }, '2:7 wrong-type | Cannot read "role": found nothing | a name'],
  ['2d', '1:1 wrong-type | Cannot read a checkpoint: found "2d" | a map with "every" or "role"'],
])('readCheckpoint() refuses %j', (value, problem) => {
  expect(reading(readCheckpoint, value)).toEqual({ value: null, problems: [problem] });
});
