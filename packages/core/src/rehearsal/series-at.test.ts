import { expect, test } from 'vitest';
import { seriesAt, seriesChangesMs } from './series-at.ts';

const run = (value: number | null, count: number) => ({ value, spread: 0, count });
const SERIES = [run(0.1, 10), run(null, 2), run(0.3, 5)];

test('seriesAt() answers the run of a time, and the last one for ever', () => {
  const at = (sinceMs: number) => seriesAt(SERIES, 60_000, sinceMs).value;
  expect([at(-1), at(0), at(599_999), at(600_000), at(719_999), at(720_000), at(1e12)]).toEqual([
    null,
    0.1,
    0.1,
    null,
    null,
    0.3,
    0.3,
  ]);
  expect(seriesAt([], 60_000, 5)).toEqual({ value: null, spread: 0, count: 1 });
});

test('seriesChangesMs() answers the next edge between two runs, and none after the last', () => {
  const next = (sinceMs: number) => seriesChangesMs(SERIES, 60_000, sinceMs);
  expect([next(-1), next(0), next(599_999), next(600_000), next(720_000)]).toEqual([
    0,
    600_000,
    600_000,
    720_000,
    null,
  ]);
  expect(seriesChangesMs([], 60_000, -1)).toBe(null);
});
