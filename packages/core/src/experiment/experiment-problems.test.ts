import { expect, test } from 'vitest';
import { analyseExperiment } from './analyse-experiment.ts';
import { aMetric, anArm, anExperiment, outcomesOf, rateSums } from './experiment.fixture.ts';
import type { ArmOutcomes, ExperimentMetric, ExperimentOutcomes } from './types.ts';

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

test('experimentProblems() says that rules paused it', () => {
  expect(problemsOf(GOOD, {}, [aMetric()], true)).toMatchObject([['guardrail-paused', true, {}]]);
});
