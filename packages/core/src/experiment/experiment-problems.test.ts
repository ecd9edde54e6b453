import { expect, test } from 'vitest';
import { analyseExperiment } from './analyse-experiment.ts';
import {
  aMetric,
  anArm,
  anExperiment,
  DAY_MS,
  NO_SUMS,
  outcomesOf,
  rateSums,
} from './experiment.fixture.ts';
import type { ArmOutcomes, ExperimentMetric, ExperimentOutcomes, OutcomeSums } from './types.ts';

const engaged = (events: number, units: number) => ({ engaged: rateSums(events, units) });
const GOOD = [anArm('old', engaged(10, 100)), anArm('new', engaged(12, 100))];

function problemsOf(
  arms: readonly ArmOutcomes[],
  over: Partial<ExperimentOutcomes> = {},
  metrics: readonly ExperimentMetric[] = [aMetric()],
  isPaused = false,
) {
  const run = { startedMs: 0, isLook: true, isPaused };
  const report = analyseExperiment(anExperiment({ metrics }), outcomesOf(arms, over), [], run);
  return report.problems.map(({ code, blocks, sentence }) => [code, blocks, sentence]);
}

test('experimentProblems() has nothing to say of good figures, nor of none', () => {
  expect(problemsOf(GOOD)).toEqual([]);
  expect(problemsOf([])).toEqual([]);
});

test('experimentProblems() sees units that are missing in one arm', () => {
  const arms = [anArm('old', engaged(500, 5_000)), anArm('new', engaged(400, 4_000))];
  expect(problemsOf(arms)).toEqual([
    [
      'sample-ratio',
      true,
      'Units did not fall to the arms as they were drawn (old 5 000, new 4 000; chance less than 0.000001): find out who is missing, then start anew',
    ],
  ]);
});

test('experimentProblems() sees an empty arm', () => {
  expect(problemsOf([anArm('old', engaged(1, 5))])).toMatchObject([
    ['empty-arm', true, 'No unit met "new": nothing can be compared with it'],
  ]);
});

test('experimentProblems() sees units that met two variants', () => {
  const leftOut = { mixedUnits: 50, neverExposed: 0, beforeExposure: 0 };
  expect(problemsOf(GOOD, { leftOut })).toMatchObject([
    ['mixed-units', true, expect.stringContaining('50 units met two variants, 20 % of all')],
  ]);
});

test('experimentProblems() sees metrics that could not be read, or never differ', () => {
  const metrics = [aMetric(), aMetric({ name: 'paid', role: 'secondary' })];
  expect(problemsOf(GOOD, { failed: { paid: 'the query timed out' } }, metrics)).toEqual([
    ['metric-failed', false, 'paid could not be read: the query timed out'],
  ]);
  expect(problemsOf(GOOD, {}, metrics)).toEqual([
    ['metric-failed', false, 'paid could not be read: its figures are missing'],
  ]);
  const silent = [anArm('old', engaged(0, 100)), anArm('new', engaged(0, 100))];
  expect(problemsOf(silent)).toEqual([
    [
      'no-variance',
      true,
      'engaged is the same for every unit: no difference can be seen; check its event',
    ],
  ]);
});

const SHARED = { name: 'slow', role: 'guardrail', better: 'lower', tolerance: 0.05 } as const;
const RATIO = {
  kind: 'ratio',
  denominator: { from: { event: 'sent' }, of: 'count' },
} as const satisfies Partial<ExperimentMetric>;
const SUMS = { ...NO_SUMS, units: 100 };

test.each<[string, Partial<ExperimentMetric>, OutcomeSums, OutcomeSums]>([
  ['a ratio over nothing', RATIO, { ...SUMS, sumY: 9 }, { ...SUMS, sumY: 9 }],
  ['no value of a quantile', { kind: 'quantile', quantile: 0.9 }, SUMS, SUMS],
  [
    'a value beyond all',
    { kind: 'mean' },
    { ...SUMS, sumY: 9, sumYY: 9 },
    { ...SUMS, sumY: 1e200 },
  ],
])('experimentProblems() blocks a guardrail metric that says nothing: %s', (_, over, old, own) => {
  const metrics = [aMetric(), aMetric({ ...SHARED, ...over })];
  const arms = [
    anArm('old', { ...engaged(1_560, 31_250), slow: old }),
    anArm('new', { ...engaged(1_900, 31_250), slow: own }),
  ];
  const run = { startedMs: 0, isLook: true, isPaused: false };
  const outcomes = outcomesOf(arms, { atMs: 28 * DAY_MS });
  const report = analyseExperiment(anExperiment({ metrics }), outcomes, [], run);
  expect(report.problems).toEqual([
    {
      ...{ code: 'metric-failed', blocks: true },
      sentence:
        'slow says nothing of "new" yet, so a harm would not be seen: check where its figures come from, or wait for more units',
    },
  ]);
  expect(report.verdict).toMatchObject({ kind: 'roll-back', variant: null });
});

test('experimentProblems() lets a guardrail metric be that nobody ever did', () => {
  const metrics = [aMetric(), aMetric({ ...SHARED })];
  const arms = GOOD.map((arm) => ({ ...arm, sums: { ...arm.sums, slow: SUMS } }));
  expect(problemsOf(arms, {}, metrics)).toMatchObject([['no-variance', false, {}]]);
  const none = [anArm('old', { ...engaged(0, 0), slow: NO_SUMS })];
  expect(problemsOf(none, {}, metrics)).toEqual([]);
});

test('experimentProblems() says that it is paused', () => {
  expect(problemsOf(GOOD, {}, [aMetric()], true)).toMatchObject([['guardrail-paused', true, {}]]);
});
