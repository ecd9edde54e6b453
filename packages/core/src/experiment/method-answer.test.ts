import { expect, test } from 'vitest';
import { armDifference } from './arm-difference.ts';
import {
  aMetric,
  anArm,
  anExperiment,
  DAY_MS,
  rateSums,
  ratesAfter,
} from './experiment.fixture.ts';
import { lookTiming } from './look-timing.ts';
import { methodAnswer } from './method-answer.ts';
import type { AnalysisMethod, ExperimentLook, ExperimentMetric } from './types.ts';

const ARM = 'new';

function answerOf(
  method: AnalysisMethod,
  own: readonly [number, number],
  over: {
    metric?: ExperimentMetric;
    looks?: readonly ExperimentLook[];
    day?: number;
    sampleUnits?: number;
  } = {},
) {
  const { metric = aMetric(), looks = [], day = 14, sampleUnits = 20_000 } = over;
  const experiment = anExperiment({ sampleUnits }, { method });
  const cell = (events: number, units: number) => [
    anArm(ARM, { engaged: rateSums(events, units) }),
  ];
  const difference = armDifference(metric, cell(500, 5_000), cell(...own), 0);
  if (difference === null) throw new Error('Cannot compare the arms: they have no units');
  const run = { startedMs: 0, isLook: true };
  const timing = lookTiming(experiment, ratesAfter(day, [500, 5_000], own), looks, run);
  return methodAnswer({ experiment, metric, variant: ARM, difference }, timing);
}

const found = (z: number, day: number, information: number): ExperimentLook => ({
  ...{ atMs: day * DAY_MS, information, z: { [`engaged/${ARM}`]: z } },
});

test('methodAnswer() of a fixed design is the test of two rates', () => {
  const { pValue, interval, isRelative } = answerOf('fixed', [570, 5_000], { day: 28 });
  expect(pValue).toBeCloseTo(0.0234, 3);
  expect(isRelative).toBe(true);
  expect(interval?.[0]).toBeGreaterThan(0);
});

test('methodAnswer() of a fixed design is what the look at the end found', () => {
  const last = found(0.3, 28, 0.5);
  expect(answerOf('fixed', [600, 5_000], { day: 30, looks: [last] }).pValue).toBeCloseTo(0.764, 3);
});

test('methodAnswer() asks more of an early look than of a late one', () => {
  const early = answerOf('group-sequential', [570, 5_000]);
  const late = answerOf('group-sequential', [570, 5_000], { sampleUnits: 10_000 });
  expect(early.pValue).toBeGreaterThan(0.05);
  expect(late.pValue).toBeLessThan(0.05);
  const width = ({ interval }: typeof early) => (interval?.[1] ?? 0) - (interval?.[0] ?? 0);
  expect(width(early)).toBeGreaterThan(width(late));
});

test('methodAnswer() lets stand what an earlier look found, with its sign', () => {
  const looks = [found(-6, 7, 0.25)];
  const { pValue, z } = answerOf('group-sequential', [510, 5_000], { looks });
  expect(pValue).toBeLessThan(0.05);
  expect(z).toBe(-6);
});

test('methodAnswer() of a confidence sequence is wider than one look', () => {
  const sequence = answerOf('always-valid', [570, 5_000]);
  const once = answerOf('fixed', [570, 5_000], { day: 28 });
  expect(sequence.pValue).toBeGreaterThan(once.pValue ?? 1);
  expect(sequence.interval?.[0]).toBeLessThan(once.interval?.[0] ?? 0);
});

test.each(['fixed', 'group-sequential', 'always-valid'] as const)(
  'methodAnswer() of a guardrail metric asks for harm beyond its tolerance: %s',
  (method) => {
    const metric = aMetric({ role: 'guardrail', better: 'lower', tolerance: 0.1 });
    const of = (events: number) =>
      answerOf(method, [events, 5_000], { metric, day: 28, sampleUnits: 10_000 }).pValue;
    expect(of(800)).toBeLessThan(0.05);
    // 8 % more is tolerated; much less is no harm.
    expect(of(540)).toBeGreaterThan(0.4);
    expect(of(200)).toBeGreaterThan(0.4);
  },
);
