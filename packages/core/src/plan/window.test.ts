import { expect, test } from 'vitest';
import type { WeeklyPeriod } from '../rollout/types.ts';
import { reading } from './tree.fixture.ts';
import { checkOpen, readWindow, type Windows } from './window.ts';

const noon: WeeklyPeriod = { days: [2, 3], fromMinute: 600, toMinute: 840, zone: 'UTC' };
const check = (avoid: readonly WeeklyPeriod[] | undefined, ...windows: WeeklyPeriod[]) =>
  reading((report) => {
    const placed = windows.map((period, index) => ({ at: { line: index + 1, column: 3 }, period }));
    checkOpen(report, placed, avoid);
  }, {}).problems;

test('readWindow() remembers where a window stands', () => {
  const windows: Windows = [];
  const value = { days: ['tue', 'wed'], from: '10:00', to: '14:00', zone: 'UTC' };
  expect(reading((report, node) => readWindow(report, node, windows), value)).toEqual({
    value: noon,
    problems: [],
  });
  expect(windows).toEqual([{ at: { line: 1, column: 1 }, period: noon }]);
  reading((report, node) => readWindow(report, node, windows), {});
  expect(windows.length).toBe(1);
});

test.each<[string, readonly WeeklyPeriod[] | undefined]>([
  ['nothing', undefined],
  ['another day', [{ ...noon, days: [1] }]],
  ['one of its days', [{ ...noon, days: [2] }]],
  ['all but its first minute', [{ ...noon, fromMinute: 601 }]],
  ['all but its last minute', [{ ...noon, toMinute: 839 }]],
  [
    'all but a minute between',
    [
      { ...noon, toMinute: 700 },
      { ...noon, fromMinute: 701 },
    ],
  ],
  ['the same hours in another zone', [{ ...noon, zone: 'Africa/Kigali' }]],
])('checkOpen() takes a window of which "avoid" covers %s', (_, avoid) => {
  expect(check(avoid, noon)).toEqual([]);
});

test.each<[string, readonly WeeklyPeriod[]]>([
  ['all of it', [noon]],
  [
    'its parts',
    [
      { ...noon, days: [1, 2, 3], toMinute: 700 },
      { ...noon, days: [2, 3, 4], fromMinute: 700 },
    ],
  ],
  ['it in another zone', [{ ...noon, fromMinute: 720, toMinute: 960, zone: 'Africa/Kigali' }]],
])('checkOpen() refuses the first window of which "avoid" covers %s', (_, avoid) => {
  expect(check(avoid, { ...noon, days: [5] }, noon, noon)).toEqual([
    '2:3 out-of-range | Cannot use a window that never opens: "avoid" covers all of it | days or hours that "avoid" leaves',
  ]);
});

test('checkOpen() of clocks that change asks for one opening in a year', () => {
  const london: WeeklyPeriod = { ...noon, zone: 'Europe/London' };
  // In summer London is an hour ahead: an hour is left then.
  expect(check([noon], london)).toEqual([]);
  expect(check([{ ...noon, fromMinute: 540 }], london)).toEqual([
    expect.stringContaining('never opens'),
  ]);
});

test('checkOpen() refuses to avoid the whole week where there is no window', () => {
  const week: WeeklyPeriod = { ...noon, days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0 };
  const whole = [
    { ...week, toMinute: 720 },
    { ...week, fromMinute: 720, toMinute: 1_440 },
  ];
  expect(check(whole)).toEqual([
    '1:1 out-of-range | Cannot avoid the whole week: nothing could ever be raised | periods that leave some days or hours',
  ]);
  expect(check([{ ...week, toMinute: 1_439 }])).toEqual([]);
});
