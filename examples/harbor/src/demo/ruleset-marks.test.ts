import { expect, test } from 'vitest';
import { lastSdkMs, rollbackMarks, servedAfter } from './ruleset-marks.ts';

const begun = (turns: number) => ({
  new: { begun: turns, ended: 0, failed: 0, leaks: 0, firstBadMs: null },
});
const mark = (sdk: string, atMs: number, turns: number | null = null) => ({
  sdk,
  rulesetId: '1.5.aaaaaaaa',
  atMs,
  statistics: turns === null ? null : begun(turns),
});

test('rollbackMarks() takes the first mark of each SDK from the decision on', () => {
  const old = mark('a', 90);
  const first = mark('a', 105);
  const later = mark('a', 300);
  const other = mark('b', 120);
  expect(rollbackMarks([old, first, later, other], ['a', 'b'], 100)).toEqual([first, other]);
});

test('rollbackMarks() has no answer while one SDK is missing', () => {
  expect(rollbackMarks([mark('a', 105), mark('b', 99)], ['a', 'b'], 100)).toBeNull();
});

test('lastSdkMs() is the time to the slowest', () => {
  expect(lastSdkMs([mark('a', 105), mark('b', 142)], 100)).toBe(42);
});

test('servedAfter() counts the candidate turns since each process had the rollback', () => {
  const marks = [mark('a', 105, 10), mark('b', 110, 7), mark('probe', 108)];
  expect(servedAfter(marks, 'new', { a: begun(10), b: begun(9) })).toBe(2);
});
