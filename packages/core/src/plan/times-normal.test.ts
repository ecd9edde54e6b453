import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import type { Metric } from '../metric/types.ts';
import { readTimesNormal } from './times-normal.ts';
import { reading } from './tree.fixture.ts';

const DAY_MS = 86_400_000;
const complaints: Metric = {
  name: 'complaints',
  kind: 'count',
  unit: '1',
  better: 'lower',
  description: 'Complaints',
  normal: { count: 10, perMs: DAY_MS },
};
const { normal: _normal, ...unknown } = complaints;
const read = (times: Json, withinMs: number, metric: Metric = complaints) =>
  reading(
    (report, value) => readTimesNormal(report, { at: value.at, value }, metric, withinMs),
    times,
  );

test('readTimesNormal() answers how many that is within the window', () => {
  expect(read(3, DAY_MS).value).toBe(30);
  expect(read(3, DAY_MS / 2).value).toBe(15);
  expect(read(1.1, DAY_MS).value).toBe(11);
});

test('readTimesNormal() takes from 1 to the limit', () => {
  expect(read(1, DAY_MS).value).toBe(10);
  expect(read(1_000, DAY_MS).value).toBe(10_000);
  for (const times of [0.9, 1_001]) {
    expect(read(times, DAY_MS).problems).toEqual([
      `1:1 out-of-range | Cannot read "timesNormal" of "complaints": "${times}" is not from 1 to 1000 | a number from 1 to 1000, for example 3`,
    ]);
  }
});

test('readTimesNormal() asks for what is normal', () => {
  expect(read(3, DAY_MS, unknown)).toEqual({
    value: null,
    problems: [
      '1:1 missing-key | Cannot use "timesNormal" on "complaints": nobody has said how many are normal | its normal volume in a file of kind Metrics, "complaints: { normal: { count: 12, per: 1d } }", or "count" with "within"',
    ],
  });
});
