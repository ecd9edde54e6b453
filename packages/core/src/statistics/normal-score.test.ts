import { expect, test } from 'vitest';
import { normalScore, scoreOfTail, studentOfScore } from './normal-score.ts';

test('normalScore() has the tail of t', () => {
  expect(normalScore(2.228138851986273, 10)).toBeCloseTo(1.959963984540054, 9);
  expect(normalScore(-2.228138851986273, 10)).toBeCloseTo(-1.959963984540054, 9);
  expect(normalScore(0, 5)).toBeCloseTo(0, 12);
  expect(normalScore(3, 1e16)).toBeCloseTo(3, 9);
});

test('normalScore() of what has no limit is finite, and without degrees t itself', () => {
  expect(normalScore(1e200, 1e9)).toBeLessThan(38);
  expect(normalScore(1e200, 1e9)).toBeGreaterThan(36);
  expect(normalScore(2, Number.NaN)).toBe(2);
});

test('studentOfScore() turns it back', () => {
  for (const t of [0.5, 2, 6]) expect(studentOfScore(normalScore(t, 7), 7)).toBeCloseTo(t, 6);
  expect(studentOfScore(2, Number.NaN)).toBe(2);
});

test('scoreOfTail() is never below 0', () => {
  expect(scoreOfTail(Math.log(0.025))).toBeCloseTo(1.959964, 6);
  expect(scoreOfTail(0)).toBe(0);
});
