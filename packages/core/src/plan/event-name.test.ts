import { expect, test } from 'vitest';
import { EVENT_NAMES, readEvents } from './event-name.ts';
import { reading } from './tree.fixture.ts';

test('readEvents() reads events by the actions of the audit', () => {
  const on = ['rollout.phase-entered', 'deployment.finished'];
  expect(reading(readEvents, on)).toEqual({ value: on, problems: [] });
  expect(new Set(EVENT_NAMES).size).toBe(EVENT_NAMES.length);
});

test('readEvents() hints at the nearest name and takes each once', () => {
  expect(reading(readEvents, ['rollout.phase_enterd', 'flag.set', 'flag.set'])).toEqual({
    value: null,
    problems: [
      '1:3 unknown-name | Cannot read an event of "on": found "rollout.phase_enterd" | "rollout.phase-entered"',
      '3:3 duplicate | Cannot use event "flag.set" twice: it stands in line 2 already | each event once',
    ],
  });
  expect(reading(readEvents, []).problems).toEqual([
    '1:1 out-of-range | Cannot read "on": the list has 0 items | at least 1',
  ]);
  expect(reading(readEvents, [...EVENT_NAMES].slice(0, 21)).problems).toEqual([
    '1:1 too-large | Cannot read "on": the list has 21 items | at most 20',
  ]);
});
