import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readAnnouncements } from './announcements.ts';
import { PLAN_LIMITS } from './limits.ts';
import type { OpenPlaces } from './open-places.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json, open: OpenPlaces = new Map()) =>
  reading((report, node) => readAnnouncements(report, node, ['beta'], open), value);
const done = {
  name: 'done',
  when: 'completed',
  audience: 'external',
  subject: 'Done',
  text: '[plan] is done',
};

test('readAnnouncements() reads what is told to whom, and where', () => {
  const open: OpenPlaces = new Map();
  const beta = { ...done, name: 'open', when: { entered: 'beta' }, audience: 'beta' };
  expect(read([{ ...done, channels: ['email'], ours: ['subject'] }, beta], open)).toEqual({
    value: [
      {
        name: 'done',
        when: 'completed',
        phase: null,
        beforeMs: 0,
        audience: 'external',
        subject: 'Done',
        text: '[plan] is done',
        channels: ['email'],
      },
      {
        name: 'open',
        when: 'entered',
        phase: 'beta',
        beforeMs: 0,
        audience: 'beta',
        subject: 'Done',
        text: '[plan] is done',
        channels: [],
      },
    ],
    problems: [],
  });
  expect([...open]).toEqual([['announcement "done"', ['subject']]]);
});

test('readAnnouncements() refuses a name that stands twice, and what is missing', () => {
  const { value, problems } = read([done, done, {}]);
  expect(value.length).toBe(1);
  expect(problems.map((problem) => problem.split(' | ', 2).join(' | '))).toEqual([
    '7:9 duplicate | Cannot use announcement "done" twice: it stands in line 1 already',
    '13:3 missing-key | Cannot read an announcement: "name" is missing',
    '13:3 missing-key | Cannot read an announcement: "when" is missing',
    '13:3 missing-key | Cannot read an announcement: "audience" is missing',
    '13:3 missing-key | Cannot read an announcement: "subject" is missing',
    '13:3 missing-key | Cannot read an announcement: "text" is missing',
  ]);
});

test('readAnnouncements() takes 50 of them', () => {
  const many = (length: number) => Array.from({ length }, (_, i) => ({ ...done, name: `a${i}` }));
  const { announcements: max } = PLAN_LIMITS;
  expect(read(many(max)).value.length).toBe(max);
  expect(read(many(max + 1)).problems).toEqual([
    '1:1 too-large | Cannot read "announcements": the list has 51 items | at most 50',
  ]);
});
