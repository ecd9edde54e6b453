import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readDuration } from './duration.ts';
import { reading } from './tree.fixture.ts';

const range = { min: 1_000, max: 14 * 86_400_000 };
const read = (value: Json) =>
  reading((report, node) => readDuration(report, node, '"for"', range), value);

test.each([
  ['1s', 1_000],
  ['1000ms', 1_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['48h', 172_800_000],
  ['2w', 1_209_600_000],
])('readDuration() reads %s', (text, durationMs) => {
  expect(read(text)).toEqual({ value: durationMs, problems: [] });
});

const EXAMPLE = 'a duration such as "30s", "5m", "48h", "7d" or "2w"';

test.each([
  ['5 minutes', `wrong-type | Cannot read "for": found "5 minutes" | ${EXAMPLE}`],
  ['5M', `wrong-type | Cannot read "for": found "5M" | ${EXAMPLE}`],
  ['-5m', `wrong-type | Cannot read "for": found "-5m" | ${EXAMPLE}`],
  ['1.5h', `wrong-type | Cannot read "for": found "1.5h" | ${EXAMPLE}`],
  [5, `wrong-type | Cannot read "for": found "5" without a unit | ${EXAMPLE}`],
  [null, `wrong-type | Cannot read "for": found nothing | ${EXAMPLE}`],
  [['5m'], `wrong-type | Cannot read "for": found a list | ${EXAMPLE}`],
  ['999ms', 'out-of-range | Cannot read "for": "999ms" is less than 1s | a duration from 1s to 2w'],
  ['15d', 'out-of-range | Cannot read "for": "15d" is more than 2w | a duration from 1s to 2w'],
  [
    '999999999w999999999w',
    'out-of-range | Cannot read "for": "999999999w999999999w" is more than 2w | a duration from 1s to 2w',
  ],
])('readDuration() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: null, problems: [`1:1 ${problem}`] });
});
