import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readHold } from './hold.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readHold, value);
const DAY_MS = 86_400_000;

test.each([
  ['48h', { minMs: 2 * DAY_MS, maxMs: null }],
  ['0s', { minMs: 0, maxMs: null }],
  [{ min: '14d' }, { minMs: 14 * DAY_MS, maxMs: null }],
  [
    { min: '2w', max: '3w' },
    { minMs: 14 * DAY_MS, maxMs: 21 * DAY_MS },
  ],
])('readHold() reads %j', (value, hold) => {
  expect(read(value)).toEqual({ value: hold, problems: [] });
});

test.each([
  [
    { max: '3w' },
    '1:1 missing-key | Cannot read "hold": "min" is missing | "min", for example "min: 14d"',
  ],
  [
    { min: '3w', max: '2w' },
    '2:6 out-of-range | Cannot read "hold": "max" is 2w and "min" is 3w | "max" above "min"',
  ],
  [
    { min: '2w', max: '2w' },
    '2:6 out-of-range | Cannot read "hold": "max" is 2w and "min" is 2w | "max" above "min"',
  ],
  [
    '367d',
    '1:1 out-of-range | Cannot read "hold": "367d" is more than 366d | a duration from 0s to 366d',
  ],
  [
    7,
    '1:1 wrong-type | Cannot read "hold": found "7" without a unit | a duration such as "30s", "5m", "48h", "7d" or "2w"',
  ],
])('readHold() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: null, problems: [problem] });
});
