import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readDurationRange } from './duration-range.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) =>
  reading(
    (report, node) => readDurationRange(report, node, '"planned"', { min: 1_000, max: 60_000 }),
    value,
  );

test.each<[Json, number, number | null]>([
  ['1s', 1_000, null],
  ['1m', 60_000, null],
  [{ min: '10s' }, 10_000, null],
  [{ min: '10s', max: '11s' }, 10_000, 11_000],
])('readDurationRange() reads %j', (value, minMs, maxMs) => {
  expect(read(value)).toEqual({ value: { minMs, maxMs }, problems: [] });
});

const RANGE = 'a duration from 1s to 1m';
const EXAMPLE = 'a duration such as "30s", "5m", "48h", "7d" or "2w"';

test.each<[Json, string]>([
  ['0s', `1:1 out-of-range | Cannot read "planned": "0s" is less than 1s | ${RANGE}`],
  ['61s', `1:1 out-of-range | Cannot read "planned": "61s" is more than 1m | ${RANGE}`],
  ['-1s', `1:1 wrong-type | Cannot read "planned": found "-1s" | ${EXAMPLE}`],
  ['P7D', `1:1 wrong-type | Cannot read "planned": found "P7D" | ${EXAMPLE}`],
  [1e308, `1:1 wrong-type | Cannot read "planned": found "1e+308" without a unit | ${EXAMPLE}`],
  ['1e308s', `1:1 wrong-type | Cannot read "planned": found "1e308s" | ${EXAMPLE}`],
  [
    `${'9'.repeat(9)}w`,
    `1:1 out-of-range | Cannot read "planned": "999999999w" is more than 1m | ${RANGE}`,
  ],
  [null, `1:1 wrong-type | Cannot read "planned": found nothing | ${EXAMPLE}`],
  [
    { min: '2s', max: '2s' },
    '2:6 out-of-range | Cannot read "planned": "max" is 2s and "min" is 2s | "max" above "min"',
  ],
  [
    { min: '2s', max: '2m' },
    `2:6 out-of-range | Cannot read "max": "2m" is more than 1m | ${RANGE}`,
  ],
  [
    { max: '2s' },
    '1:1 missing-key | Cannot read "planned": "min" is missing | "min", for example "min: 14d"',
  ],
])('readDurationRange() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: null, problems: [problem] });
});
