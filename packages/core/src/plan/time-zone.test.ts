import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readTimeZone } from './time-zone.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readTimeZone, value);

test.each(['UTC', 'Africa/Kigali', 'America/New_York', 'europe/berlin'])(
  'readTimeZone() takes %s as it is written',
  (zone) => {
    expect(read(zone)).toEqual({ value: zone, problems: [] });
  },
);

const RIGHT = 'the name of a time zone, for example "Africa/Kigali" or "UTC"';

test.each<[Json, string]>([
  [
    'Africa/Kigalli',
    '1:1 unknown-name | Cannot read "zone": found "Africa/Kigalli" | "Africa/Kigali"',
  ],
  ['Mars/Olympus', `1:1 unknown-name | Cannot read "zone": found "Mars/Olympus" | ${RIGHT}`],
  ['+02:00', `1:1 unknown-name | Cannot read "zone": found "+02:00" | ${RIGHT}`],
  ['', `1:1 unknown-name | Cannot read "zone": found "" | ${RIGHT}`],
  [2, `1:1 wrong-type | Cannot read "zone": found "2" | ${RIGHT}`],
  [null, `1:1 wrong-type | Cannot read "zone": found nothing | ${RIGHT}`],
])('readTimeZone() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: null, problems: [problem] });
});
