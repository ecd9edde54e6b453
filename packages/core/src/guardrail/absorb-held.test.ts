import { expect, test } from 'vitest';
import { absorbHeld } from './absorb-held.ts';
import { emptySums } from './arm-sums.ts';
import { EPOCH_MS, errorsHeld, latencyHeld, rateCell, row, tick } from './judged.fixture.ts';
import type { GuardrailMemory, HeldGuardrail, Tick } from './types.ts';

const FRESH: Extract<GuardrailMemory, { shape: 'held' }> = {
  shape: 'held',
  steps: [],
  beyondSinceMs: null,
  controlBeyondSinceMs: null,
  lastTickMs: null,
  gapSinceMs: null,
  lastSampleMs: null,
  lastControlSampleMs: null,
  malformedAtMs: null,
  lastValue: null,
  lastControlValue: null,
};
const errors = (events: number) => row('candidate', 'error_rate', rateCell(events, 100));
const absorbAll = (ticks: readonly Tick[], judged: HeldGuardrail = errorsHeld) =>
  ticks.reduce((memory, each) => absorbHeld(judged, memory, each), FRESH);
const seconds = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
const at = (second: number) => EPOCH_MS + second * 1_000;

test('absorbHeld() begins a run with the first sample beyond the limit', () => {
  const control = row('control', 'error_rate', rateCell(0, 900));
  expect(absorbAll([tick(3, errors(2), control)])).toEqual({
    ...FRESH,
    steps: [
      {
        atMs: at(0),
        control: { ...emptySums(), count: 900 },
        candidate: { ...emptySums(), count: 100, events: 2 },
      },
    ],
    beyondSinceMs: at(3),
    lastTickMs: at(3),
    lastSampleMs: at(3),
    lastControlSampleMs: at(3),
    lastValue: 0.02,
    lastControlValue: 0,
  });
});

// tick, then what stands in memory after it
test.each([
  ['keeps the run', [tick(0, errors(2)), tick(10, errors(2))], { since: 0, last: 10, gap: null }],
  [
    'ends it within',
    [tick(0, errors(2)), tick(20), tick(40), tick(60), tick(61, errors(0))],
    { since: null, last: 61, gap: null },
  ],
  [
    'keeps it over 20 s',
    [tick(0, errors(2)), tick(20, errors(2))],
    { since: 0, last: 20, gap: null },
  ],
  [
    'cuts out 21 s in which nobody looked',
    [tick(0, errors(2)), tick(21, errors(2))],
    { since: 21, last: 21, gap: null },
  ],
  [
    'cuts out a restart of minutes, and goes on',
    [tick(0, errors(2)), tick(10, errors(2)), tick(200, errors(2))],
    { since: 190, last: 200, gap: null },
  ],
  [
    'starts anew after more than one duration without a tick',
    [tick(0, errors(2)), tick(301, errors(2))],
    { since: 301, last: 301, gap: null },
  ],
  [
    'ends it when ticks come without samples',
    [tick(50, errors(2)), tick(70), tick(90), tick(110), tick(111)],
    { since: null, last: 90, gap: 110 },
  ],
  ['knows a gap from the start', [tick(5), tick(6)], { since: null, last: null, gap: 5 }],
  [
    'holds time back by 2 s',
    [tick(30, errors(2)), tick(28, errors(2))],
    { since: 30, last: 30, gap: null },
  ],
  [
    'starts anew 1 h back',
    [tick(3_600, errors(2)), tick(0, errors(2))],
    { since: 0, last: 0, gap: null },
  ],
])('absorbHeld() %s', (_, ticks, expected) => {
  const memory = absorbAll(ticks);
  const second = (ms: number | null) => (ms === null ? null : (ms - EPOCH_MS) / 1_000);
  expect({
    since: second(memory.beyondSinceMs),
    last: second(memory.lastSampleMs),
    gap: second(memory.gapSinceMs),
  }).toEqual(expected);
});

test("absorbHeld() keeps control's run apart", () => {
  const bad = row('control', 'error_rate', rateCell(90, 900));
  const memory = absorbAll([tick(0, errors(0)), tick(1, bad), tick(2, bad, errors(0))]);
  expect([memory.beyondSinceMs, memory.controlBeyondSinceMs]).toEqual([null, at(1)]);
});

test("absorbHeld() keeps control's value of the candidate's last sample", () => {
  const better = row('control', 'error_rate', rateCell(0, 900));
  const worse = row('control', 'error_rate', rateCell(90, 900));
  const memory = absorbAll([
    tick(0, errors(2), better),
    tick(20),
    tick(40),
    tick(60),
    tick(61, worse),
  ]);
  expect([memory.lastValue, memory.lastControlValue]).toEqual([0.02, 0]);
});

test('absorbHeld() keeps only the sub-window while nothing is wrong', () => {
  const memory = absorbAll(seconds(0, 1_000).map((second) => tick(second, errors(0))));
  expect(memory.steps.map(({ atMs }) => (atMs - EPOCH_MS) / 1_000)).toEqual([
    930, 940, 950, 960, 970, 980, 990, 1_000,
  ]);
});

test('absorbHeld() keeps the whole duration of a run, and no more', () => {
  const memory = absorbAll(seconds(0, 1_000).map((second) => tick(second, errors(2))));
  expect(memory.steps.length).toBe(32);
  expect(memory.steps[0]?.atMs).toBe(at(690));
});

test('absorbHeld() keeps a run of days in few steps and loses no event of it', () => {
  const long = { ...errorsHeld, forMs: 86_400_000 };
  const ticks = seconds(0, 8_600).map((i) => tick(i * 10, errors(2)));
  const memory = absorbAll(ticks, long);
  expect(memory.steps.length).toBeLessThanOrEqual(70);
  expect(memory.steps.reduce((sum, { candidate }) => sum + candidate.events, 0)).toBe(17_202);
});

test('absorbHeld() keeps no more than the sub-window of a quantile', () => {
  const slow = row('candidate', 'latency_ms', {
    kind: 'distribution',
    count: 600,
    sumMicro: 1,
    sketch: [[1_868, 600]],
  });
  const memory = absorbAll(
    seconds(0, 200).map((second) => tick(second, slow)),
    latencyHeld,
  );
  expect(memory.beyondSinceMs).toBe(at(0));
  expect(memory.steps.length).toBe(8);
});
