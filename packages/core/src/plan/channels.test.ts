import { expect, test } from 'vitest';
import { readChannels } from './channels.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

test('readChannels() takes each channel once, and none', () => {
  expect(reading(readChannels, ['ops', 'pager'])).toEqual({
    value: ['ops', 'pager'],
    problems: [],
  });
  expect(reading(readChannels, [])).toEqual({ value: [], problems: [] });
  expect(reading(readChannels, ['ops', 'ops', 1]).problems).toEqual([
    '2:3 duplicate | Cannot use channel "ops" twice: it stands in line 1 already | each channel once',
    '3:3 wrong-type | Cannot read a channel of "notify": found "1" | a name; put quotes round it: "1"',
  ]);
});

test('readChannels() takes as many as the limit and no more', () => {
  const many = (length: number) => Array.from({ length }, (_, i) => `c${i}`);
  expect(reading(readChannels, many(PLAN_LIMITS.channels)).value.length).toBe(PLAN_LIMITS.channels);
  expect(reading(readChannels, many(PLAN_LIMITS.channels + 1)).problems.length).toBe(1);
});
