import { expect, test } from 'vitest';
import { emptyDrift } from './drift.ts';
import { hasDrifted, intoWindow, lnDriftStatistic } from './drift-window.ts';
import { EPOCH_MS } from './judged.fixture.ts';
import type { DriftMemory } from './memory-types.ts';

/** One window of 10 s after the other; the last one stays open. */
function after(windows: readonly number[], trials = 167): DriftMemory[] {
  const states: DriftMemory[] = [];
  let memory = emptyDrift();
  for (const [i, events] of [...windows, 0].entries()) {
    memory = intoWindow(memory, 0.01, { trials, events }, EPOCH_MS + i * 10_000);
    if (i > 0) states.push(memory);
  }
  return states;
}

test('intoWindow() looks at a window when the next begins', () => {
  const statistics = after([2, 1, 0, 3, 2, 6, 5, 7, 8, 6, 9, 7]).map(({ statistics: each }) =>
    lnDriftStatistic(each),
  );
  const expected = [
    -0.7008352661816769, -0.5673578755308031, -0.8273588225412346, 0.4059823048615883,
    0.564899706692028, 3.244392441196499, 5.018491401080617, 8.961910533023243, 14.504210432951869,
    17.527218056790662, 25.11867862251913, 29.754624445593127,
  ];
  expect(statistics).toHaveLength(expected.length);
  for (const [i, ln] of expected.entries()) expect(statistics[i]).toBeCloseTo(ln, 9);
  expect(
    after([2, 1, 0, 3, 2, 6, 5, 7, 8]).map(({ statistics: each }) => hasDrifted(each)),
  ).toEqual([false, false, false, false, false, false, false, false, true]);
});

test('intoWindow() gathers what falls into one window, and leaves silence out', () => {
  let memory = emptyDrift();
  const arrive = (second: number, trials: number) => {
    memory = intoWindow(memory, 0.01, { trials, events: 0 }, EPOCH_MS + second * 1_000);
  };
  for (const second of [0, 3, 9]) arrive(second, 10);
  expect([memory.window.trials, memory.watched.trials]).toEqual([30, 0]);
  arrive(3_600, 0);
  expect([memory.window.trials, memory.watched.trials]).toEqual([0, 30]);
  const { statistics } = memory;
  for (const second of [3_610, 7_200]) arrive(second, 0);
  expect(memory.statistics).toBe(statistics);
});

test('intoWindow() counts the run anew whenever there was no evidence at all', () => {
  const states = after([2, 1, 0, 3, 2, 6, 5]);
  expect(states.map(({ run }) => run.events)).toEqual([2, 1, 0, 3, 5, 11, 16]);
  expect(states.at(-1)?.run.sinceMs).toBe(EPOCH_MS + 30_000);
  expect(states.at(-1)?.watched).toEqual({ trials: 7 * 167, events: 19 });
});

test('hasDrifted() is false before the first window', () => {
  expect(hasDrifted([])).toBe(false);
});
