import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFields } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readOurs } from './ours.ts';
import { reading } from './tree.fixture.ts';

const read = (ours: Json) =>
  reading(
    (report, node) => {
      const optional = ['for', 'window', 'ours'];
      const fields = readFields(report, node, { what: 'a rule', required: {}, optional });
      return fields === null ? null : readOurs(report, fields, 'a rule');
    },
    { for: '5m', ours },
  );

test('readOurs() gives the keys that are ours', () => {
  expect(read(['for'])).toEqual({ value: ['for'], problems: [] });
});

test('readOurs() is empty where nothing is ours', () => {
  const fields = { at: { line: 1, column: 1 }, get: () => undefined };
  expect(reading((report) => readOurs(report, fields, 'a rule'), {}).value).toEqual([]);
});

const RIGHT = 'keys that stand beside "ours", for example "ours: [for]"';

test.each<[Json, string]>([
  [
    ['window'],
    `3:5 unknown-name | Cannot mark "window" as ours: a rule has no such key here | ${RIGHT}`,
  ],
  [
    ['ours'],
    `3:5 unknown-name | Cannot mark "ours" as ours: a rule has no such key here | ${RIGHT}`,
  ],
  [
    ['for', 'for'],
    '4:5 duplicate | Cannot use key "for" twice: it stands in line 3 already | each key once',
  ],
  ['for', '2:7 wrong-type | Cannot read "ours": found "for" | a list'],
  [[], '3:3 out-of-range | Cannot read "ours": the list has 0 items | at least 1'],
  [
    Array.from({ length: PLAN_LIMITS.oursKeys + 1 }, () => 'for'),
    '3:3 too-large | Cannot read "ours": the list has 31 items | at most 30',
  ],
])('readOurs() refuses %j', (ours, problem) => {
  expect(read(ours)).toEqual({ value: null, problems: [problem] });
});
