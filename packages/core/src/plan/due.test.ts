import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readDue } from './due.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading((report, node) => readDue(report, node), value);

test('readDue() reads a day, UTC, and a duration after the activation', () => {
  expect(read('2026-12-31').value).toEqual({ dueMs: Date.UTC(2026, 11, 31), dueAfterMs: null });
  expect(read('2028-02-29').value).toEqual({ dueMs: Date.UTC(2028, 1, 29), dueAfterMs: null });
  expect(read('30d').value).toEqual({ dueMs: null, dueAfterMs: 2_592_000_000 });
});

const DAY = 'a day such as "2026-12-31", or a duration such as "30d"';

test.each<[Json, string]>([
  [
    '2026-06-31',
    `1:1 out-of-range | Cannot read "due": "2026-06-31" is no day since 1970 | ${DAY}`,
  ],
  [
    '2027-02-29',
    `1:1 out-of-range | Cannot read "due": "2027-02-29" is no day since 1970 | ${DAY}`,
  ],
  [
    '2026-13-01',
    `1:1 out-of-range | Cannot read "due": "2026-13-01" is no day since 1970 | ${DAY}`,
  ],
  [
    '1969-12-31',
    `1:1 out-of-range | Cannot read "due": "1969-12-31" is no day since 1970 | ${DAY}`,
  ],
  [
    '0075-01-01',
    `1:1 out-of-range | Cannot read "due": "0075-01-01" is no day since 1970 | ${DAY}`,
  ],
  [
    'soon',
    '1:1 wrong-type | Cannot read "due": found "soon" | a duration such as "30s", "5m", "48h", "7d" or "2w"',
  ],
  [
    '59s',
    '1:1 out-of-range | Cannot read "due": "59s" is less than 1m | a duration from 1m to 732d',
  ],
])('readDue() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: null, problems: [problem] });
});
