import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFollowUps } from './follow-up.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readFollowUps, value);
const watch = { title: 'Close watch', after: 'rollback', due: '15m' };

test('readFollowUps() reads what is done once, and what comes again', () => {
  const hourly = { title: 'Check', after: 'completion', due: '1h', every: '1h', times: 24 };
  expect(read({ watch, hourly: { ...hourly, ours: ['times'] } })).toEqual({
    value: [
      {
        name: 'watch',
        title: 'Close watch',
        after: 'rollback',
        dueMs: 900_000,
        everyMs: null,
        times: 1,
        ours: [],
      },
      {
        name: 'hourly',
        title: 'Check',
        after: 'completion',
        dueMs: 3_600_000,
        everyMs: 3_600_000,
        times: 24,
        ours: ['times'],
      },
    ],
    problems: [],
  });
});

const BOTH = 'both "every" and "times", for example "every: 1h, times: 24", or neither for once';

test.each<[Json, string]>([
  [
    { ...watch, every: '1h' },
    `2:3 missing-key | Cannot read a follow-up: "times" is missing | ${BOTH}`,
  ],
  [
    { ...watch, times: 3 },
    `2:3 missing-key | Cannot read a follow-up: "every" is missing | ${BOTH}`,
  ],
  [
    { ...watch, every: '1h', times: 1_001 },
    '6:10 out-of-range | Cannot read "times": "1001" is not from 1 to 1000 | a whole number from 1 to 1000, for example 24',
  ],
  [
    { ...watch, every: '59s', times: 2 },
    '5:10 out-of-range | Cannot read "every": "59s" is less than 1m | a duration from 1m to 366d',
  ],
  [
    { ...watch, after: 'deployment' },
    '3:10 unknown-name | Cannot read "after": found "deployment" | "rollback", "completion" or "incident"',
  ],
  [
    { title: 'x', after: 'rollback' },
    '2:3 missing-key | Cannot read a follow-up: "due" is missing | "due", for example "due: 15m"',
  ],
])('readFollowUps() refuses %j', (value, problem) => {
  const { value: followUps, problems } = read({ watch: value });
  expect(followUps).toEqual([]);
  expect(problems.map((text) => text.replace(/^(\d+):(\d+)/, (_, l, c) => `${l}:${c}`))).toEqual([
    problem,
  ]);
});

test('readFollowUps() takes as many as the limit and no more', () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, watch]));
  expect(read(many(PLAN_LIMITS.followUps)).value.length).toBe(PLAN_LIMITS.followUps);
  expect(read(many(PLAN_LIMITS.followUps + 1)).problems.length).toBe(1);
});
