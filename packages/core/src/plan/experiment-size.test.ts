import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readSize } from './experiment-size.ts';
import { readFields } from './fields.ts';
import { reading } from './tree.fixture.ts';

const DAY_MS = 86_400_000;
const VOCABULARY = {
  what: 'it',
  required: {},
  optional: ['sample', 'duration', 'analysis', 'ramp'],
};
const read = (value: Json, arms = 3, heldMs: number | null = null) =>
  reading((report, node) => {
    const fields = readFields(report, node, VOCABULARY);
    const steps = [{ name: 's', shares: [], holdMs: heldMs }];
    return fields === null ? null : readSize(report, fields, { arms, steps, open: new Map() });
  }, value);
const unitsOf = (sample: Json, arms?: number) => read({ sample }, arms).value?.sampleUnits;

test('readSize() plans 28 days without a sample where nothing is said', () => {
  expect(read({}).value).toMatchObject({
    sampleUnits: null,
    durationMs: 28 * DAY_MS,
    analysis: { method: 'always-valid' },
  });
});

test('readSize() counts units of all arms together, or of each', () => {
  expect(unitsOf({ units: 500 })).toBe(500);
  expect(unitsOf({ units: 500, per: 'total' })).toBe(500);
  expect(unitsOf({ units: 500, per: 'arm' })).toBe(1_500);
  expect(unitsOf({ units: 500, per: 'arm' }, 2)).toBe(1_000);
});

test.each([
  [
    { sample: { units: 1 } },
    '2:10 out-of-range | Cannot read "units": "1" is not from 2 to 1000000000 | a whole number from 2 to 1000000000, for example 1000',
  ],
  [
    { sample: { per: 'user' } },
    '2:3 missing-key | Cannot read "sample": "units" is missing | "units", for example "units: 1000"',
    '2:8 unknown-name | Cannot read "per": found "user" | "total" or "arm"',
  ],
  [
    { duration: '401d' },
    '1:11 out-of-range | Cannot read "duration": "401d" is more than 400d | a duration from 1m to 400d',
  ],
])('readSize() refuses %j', (value, ...problems) => {
  expect(read(value)).toEqual({ value: null, problems });
});

test('readSize() leaves the last step of a ramp time of its own', () => {
  expect(read({ duration: '2d', ramp: [] }, 2, DAY_MS).problems).toEqual([]);
  expect(read({ duration: '2d', ramp: [] }, 2, 2 * DAY_MS).problems).toEqual([
    '3:3 out-of-range | Cannot read "ramp": its steps hold for 2d, and the experiment takes 2d | holds that are shorter together than "duration" (28d where it is not said)',
  ]);
});
