import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readMoment } from './moment.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading((report, node) => readMoment(report, node, '"from"'), value);

test.each([
  '1970-01-01T00:00:00Z',
  '2026-12-20T00:00:00Z',
  '2026-12-20T08:30Z',
  '2026-12-20T08:30:59.5Z',
  '2026-12-20T08:30:59.123+02:00',
  '2028-02-29T23:59:59-11:30',
])('readMoment() reads %s as the calendar does', (text) => {
  expect(read(text)).toEqual({ value: Date.parse(text), problems: [] });
});

const RIGHT = 'a moment since 1970 with its offset, for example "2026-12-20T00:00:00Z"';

test.each([
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-12-32T00:00:00Z',
  '2026-12-20T24:00:00Z',
  '2026-12-20T23:60:00Z',
  '2026-12-20T23:59:60Z',
  '2026-12-20T00:00:00+15:00',
  '0075-12-20T00:00:00Z',
  '1970-01-01T00:00:00+01:00',
])('readMoment() refuses %s, which is no time of the calendar', (text) => {
  expect(read(text)).toEqual({
    value: null,
    problems: [`1:1 out-of-range | Cannot read "from": found "${text}" | ${RIGHT}`],
  });
});

test.each<[Json, string]>([
  ['2026-12-20', '"2026-12-20"'],
  ['2026-12-20T00:00:00', '"2026-12-20T00:00:00"'],
  ['tomorrow', '"tomorrow"'],
  [1_797_724_800_000, '"1797724800000"'],
  [null, 'nothing'],
  [[], 'a list'],
])('readMoment() refuses %j', (value, shown) => {
  expect(read(value).problems).toEqual([
    `1:1 wrong-type | Cannot read "from": found ${shown} | ${RIGHT}`,
  ]);
});
