import { expect, test } from 'vitest';
import { parseMoment } from './parse-moment.ts';

test.each([
  ['2026-01-31T18:00Z', Date.UTC(2026, 0, 31, 18)],
  ['2026-01-31T18:00:05+02:00', Date.UTC(2026, 0, 31, 16, 0, 5)],
])('parseMoment("%s")', (text, atMs) => {
  expect(parseMoment(text)).toBe(atMs);
});

test.each([
  '',
  '2026-01-31',
  '2026-01-31T18:00',
  '2026-13-31T18:00Z',
  'tomorrow',
  '1900-01-01T00:00Z',
])('parseMoment("%s") throws', (text) => {
  expect(() => parseMoment(text)).toThrow('is no time with its zone');
});
