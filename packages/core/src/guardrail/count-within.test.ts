import { expect, test } from 'vitest';
import { absorbCountWithin, judgeCountWithin } from './count-within.ts';
import { EPOCH_MS, fourWithin, rateCell, row, tick } from './judged.fixture.ts';
import type { CountWithinGuardrail, GuardrailMemory, Tick } from './types.ts';

const FRESH: Extract<GuardrailMemory, { shape: 'count-within' }> = {
  shape: 'count-within',
  steps: [],
  seen: false,
  malformedAtMs: null,
};
const failed = (count: number) =>
  row('candidate', 'failed_health_checks', { kind: 'count', count });
const absorbAll = (ticks: readonly Tick[], judged: CountWithinGuardrail = fourWithin) =>
  ticks.reduce((memory, each) => absorbCountWithin(judged, memory, each), FRESH);
const at = (second: number) => EPOCH_MS + second * 1_000;
const judgedAt = (second: number, ticks: readonly Tick[]) =>
  judgeCountWithin(fourWithin, absorbAll(ticks), at(second));

test('judgeCountWithin() fails at the count', () => {
  expect(judgedAt(10, [tick(0, failed(1)), tick(10, failed(3))])).toEqual({
    kind: 'fail',
    code: 'beyond-limit',
    numbers: { value: 4, limit: 4, withinMs: 300_000 },
    units: { control: 0, candidate: 4 },
    sentence: 'Failed health checks of the candidate: 4 within 5 m, 4 or more are too many',
  });
});

test.each<[string, number, readonly Tick[], string]>([
  ['knows nothing at first', 0, [], 'no-data no-samples'],
  [
    'is told nothing by control',
    0,
    [tick(0, row('control', 'error_rate', rateCell(0, 9)))],
    'no-data no-samples',
  ],
  [
    'passes once the candidate lives',
    0,
    [tick(0, row('candidate', 'error_rate', rateCell(0, 9)))],
    'pass within-limit',
  ],
  ['passes below the count', 10, [tick(0, failed(3))], 'pass within-limit'],
  ['passes when they fell out', 300, [tick(0, failed(4))], 'pass within-limit'],
  ['still counts them 1 ms before', 299.999, [tick(0, failed(4))], 'fail beyond-limit'],
  ['cannot believe NaN', 10, [tick(0, failed(Number.NaN))], 'error malformed-evidence'],
  ['fires whatever else is NaN', 10, [tick(0, failed(4), failed(Number.NaN))], 'fail beyond-limit'],
])('judgeCountWithin() %s', (_, second, ticks, expected) => {
  const { kind, code } = judgedAt(second, ticks);
  expect(`${kind} ${code}`).toBe(expected);
});

test('absorbCountWithin() joins events of one second and drops what left the window', () => {
  const memory = absorbAll([tick(0, failed(1)), tick(300, failed(1)), tick(300.7, failed(2))]);
  expect(memory.steps).toEqual([[at(300.7), 3]]);
});

test('absorbCountWithin() keeps order when the clock goes back', () => {
  expect(absorbAll([tick(10, failed(1)), tick(5, failed(1))]).steps).toEqual([[at(10), 2]]);
  expect(absorbAll([tick(3_600, failed(1)), tick(5, failed(1))]).steps).toEqual([[at(5), 1]]);
});

test('absorbCountWithin() stays within 601 entries in a window of a day', () => {
  const day = { ...fourWithin, withinMs: 86_400_000 };
  const ticks = Array.from({ length: 10_000 }, (_, i) => tick(i * 20, failed(1)));
  const memory = absorbAll(ticks, day);
  expect(memory.steps.length).toBeLessThanOrEqual(601);
  const sum = memory.steps.reduce((total, [, count]) => total + count, 0);
  expect(sum).toBeGreaterThanOrEqual(4_320);
  expect(sum).toBeLessThanOrEqual(4_320 + 8);
});
