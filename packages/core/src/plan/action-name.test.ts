import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readAction } from './action-name.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) =>
  reading((report, node) => readAction(report, node, '"backup"'), value);

test.each<[Json, string | null]>([
  ['fresh-backup', 'fresh-backup'],
  [{ action: 'fresh_backup.v2' }, 'fresh_backup.v2'],
  ['by-hand', null],
  [{ action: 'by-hand' }, null],
])('readAction() of %j is %j', (value, action) => {
  expect(read(value)).toEqual({ value: { action }, problems: [] });
});

const RIGHT =
  'letters, digits, ".", "_" and "-", as the server\'s configuration names it, or "by-hand"';

test.each<[Json, string]>([
  [
    'rm -rf /',
    `1:1 out-of-range | Cannot use "rm -rf /" as "backup": it is no name of an action | ${RIGHT}`,
  ],
  [
    { action: 'a;b' },
    `1:9 out-of-range | Cannot use "a;b" as "action": it is no name of an action | ${RIGHT}`,
  ],
  ['-f', `1:1 out-of-range | Cannot use "-f" as "backup": it is no name of an action | ${RIGHT}`],
  [
    { action: 'backup', args: ['--drop'] },
    '2:1 unknown-key | Cannot use key "args" in "backup": there is no such key | "action"',
  ],
  [
    {},
    '1:1 missing-key | Cannot read "backup": "action" is missing | "action", for example "action: fresh-backup"',
  ],
  [null, '1:1 wrong-type | Cannot read "backup": found nothing | a name'],
  [
    true,
    '1:1 wrong-type | Cannot read "backup": found "true" | a name; put quotes round it: "true"',
  ],
])('readAction() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});
