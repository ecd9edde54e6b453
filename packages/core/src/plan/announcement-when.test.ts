import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readWhenAnnounced } from './announcement-when.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) =>
  reading((report, node) => readWhenAnnounced(report, node, ['beta', 'all']), value);

test.each<[Json, Json]>([
  ['started', { when: 'started', phase: null, beforeMs: 0 }],
  ['completed', { when: 'completed', phase: null, beforeMs: 0 }],
  [{ 'rolled-back': true }, { when: 'rolled-back', phase: null, beforeMs: 0 }],
  [{ entered: 'beta' }, { when: 'entered', phase: 'beta', beforeMs: 0 }],
  [{ left: 'all' }, { when: 'left', phase: 'all', beforeMs: 0 }],
  [
    { started: true, before: '7d' },
    { when: 'started', phase: null, beforeMs: 604_800_000 },
  ],
])('readWhenAnnounced() reads %j', (value, when) => {
  expect(read(value)).toEqual({ value: when, problems: [] });
});

const RIGHT =
  '"started", "completed", "rolled-back", "{ entered: <phase> }", "{ left: <phase> }" or "{ started: true, before: 7d }"';

test.each<[Json, string]>([
  ['complete', '1:1 unknown-name | Cannot read "when": found "complete" | "completed"'],
  [{ entered: 'bta' }, '1:10 unknown-name | Cannot read "entered": found "bta" | "beta"'],
  [{ entered: null }, '1:10 unknown-name | Cannot read "entered": found nothing | "beta" or "all"'],
  [
    { entered: 'beta', before: '7d' },
    '2:1 unknown-key | Cannot use key "before" beside "entered": it means nothing there | "before" beside "started: true"',
  ],
  [
    { entered: 'beta', completed: true },
    `1:1 wrong-type | Cannot read "when": found a map, not one moment | ${RIGHT}`,
  ],
  [{ before: '7d' }, `1:1 wrong-type | Cannot read "when": found a map, not one moment | ${RIGHT}`],
  [
    { started: false },
    `1:10 out-of-range | Cannot read "when": found "false", not one moment | ${RIGHT}`,
  ],
  [
    { started: true, before: '30s' },
    '2:9 out-of-range | Cannot read "before": "30s" is less than 1m | a duration from 1m to 366d',
  ],
  [
    ['started'],
    '1:1 wrong-type | Cannot read "when": found a list | a map with "started", "before", "entered", "left", "completed" or "rolled-back"',
  ],
])('readWhenAnnounced() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});
