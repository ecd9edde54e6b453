import { expect, test } from 'vitest';
import { anExperiment } from './experiment.fixture.ts';
import { PLANNED_LOOKS_MAX } from './limits.ts';
import { lookTimes } from './look-times.ts';

const times = (durationMs: number, lookEveryMs: number, method = 'group-sequential' as const) =>
  lookTimes(anExperiment({ durationMs }, { method, lookEveryMs }), 1_000);

test('lookTimes() are even and end at the planned end', () => {
  expect(times(300, 100)).toEqual([1_100, 1_200, 1_300]);
  expect(times(250, 100)).toEqual([1_100, 1_200, 1_250]);
  expect(times(100, 500)).toEqual([1_100]);
});

test('lookTimes() of one look at the end', () => {
  const fixed = anExperiment({ durationMs: 300 }, { method: 'fixed', lookEveryMs: 100 });
  expect(lookTimes(fixed, 0)).toEqual([300]);
});

test.each([
  ['nothing', 0],
  ['no number', Number.NaN],
  ['less than nothing', -5],
  ['a hair', 1e-9],
])('lookTimes() every %s are bounded', (_, every) => {
  const found = times(1_000_001, every);
  expect(found.length).toBeLessThanOrEqual(PLANNED_LOOKS_MAX);
  expect(found.at(-1)).toBe(1_001_001);
  expect(found.every(Number.isInteger)).toBe(true);
});
