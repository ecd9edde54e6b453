import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readAnnouncementText } from './announcement-text.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) =>
  reading((report, node) => readAnnouncementText(report, node, '"text"'), value);

test.each([
  'We roll out [plan] on [date] at [time]',
  '[phase] of [flag]: [reason]',
  'Get started: [direct link to Agent features], help: [link]',
  'a[0] is no field, and neither is [x](https://example.com)',
])('readAnnouncementText() keeps %j as it is', (text) => {
  expect(read(text)).toEqual({ value: text, problems: [] });
});

const FIELDS = '"phase", "date", "time", "plan", "flag" or "reason"';

test.each([
  ['On [dates]', '"[dates]"', '[date]'],
  ['On [Date]', '"[Date]"', '[date]'],
  ['In [ phase ]', '"[ phase ]"', '[phase]'],
  ['In [phsae] of [plan]', '"[phsae]"', '[phase]'],
])('readAnnouncementText() refuses %j, which nobody would fill in', (text, shown, right) => {
  expect(read(text)).toEqual({
    value: null,
    problems: [
      `1:1 unknown-name | Cannot fill in ${shown} in "text": there is no such field | "${right}", or other words; fields are ${FIELDS}`,
    ],
  });
});

test('readAnnouncementText() refuses what says nothing, and too much', () => {
  expect(read(' ').problems).toEqual([
    '1:1 out-of-range | Cannot read "text": it says nothing | a text',
  ]);
  const { descriptionLength } = PLAN_LIMITS;
  expect(read('a'.repeat(descriptionLength)).problems).toEqual([]);
  expect(read('a'.repeat(descriptionLength + 1)).problems).toEqual([
    '1:1 out-of-range | Cannot read "text": a text of 2001 characters | a text of at most 2000 characters',
  ]);
});
