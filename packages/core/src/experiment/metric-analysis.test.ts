import { expect, test } from 'vitest';
import {
  aMetric,
  anArm,
  anExperiment,
  outcomesOf,
  rateSums,
  sumsOf,
} from './experiment.fixture.ts';
import { lookTiming } from './look-timing.ts';
import { metricAnalysis, presentStatistics } from './metric-analysis.ts';
import type { ArmOutcomes, Experiment, ExperimentMetric } from './types.ts';

function analysed(
  arms: readonly ArmOutcomes[],
  metric: ExperimentMetric = aMetric(),
  experiment: Experiment = anExperiment(),
) {
  const cells = ['old', 'new'].map((variant) => ({
    ...{ variant, cells: arms.filter((arm) => arm.variant === variant) },
  }));
  const run = { startedMs: 0, isLook: true };
  const timing = lookTiming(experiment, outcomesOf(arms), [], run);
  return {
    ...metricAnalysis(experiment, metric, cells, timing),
    z: presentStatistics(experiment, metric, cells),
  };
}

test('metricAnalysis() tells the figures of arms over all draws', () => {
  const { arms, comparisons, z } = analysed([
    anArm('old', { engaged: rateSums(10, 100) }),
    anArm('old', { engaged: rateSums(30, 100) }, { draw: 2 }),
    anArm('new', { engaged: rateSums(20, 100) }),
    anArm('new', { engaged: rateSums(40, 100) }, { draw: 2 }),
  ]);
  expect(arms).toMatchObject([
    { variant: 'old', units: 200, value: 0.2 },
    { variant: 'new', units: 200, value: 0.3 },
  ]);
  expect(comparisons).toMatchObject([{ variant: 'new', isRelative: true, varianceTaken: 0 }]);
  expect(comparisons[0]?.difference).toBeCloseTo(0.1, 12);
  expect(z).toEqual([['new', comparisons[0]?.z]]);
});

test('metricAnalysis() uses the past where the experiment asks for it', () => {
  const rows = (shift: number) =>
    Array.from({ length: 50 }, (_, i) => ({ x: i % 7, y: (i % 7) * 3 + (i % 2) + shift }));
  const arms = [
    anArm('old', { engaged: sumsOf(rows(0)) }),
    anArm('new', { engaged: sumsOf(rows(1)) }),
  ];
  const mean = aMetric({ kind: 'mean' });
  const without = analysed(arms, mean);
  const withPast = analysed(arms, mean, anExperiment({}, { pastMs: 1 }));
  expect(without.comparisons[0]?.varianceTaken).toBe(0);
  expect(withPast.comparisons[0]?.varianceTaken).toBeGreaterThan(0.9);
  expect(withPast.comparisons[0]?.z).toBeGreaterThan(2 * (without.comparisons[0]?.z ?? 0));
  expect(withPast.arms).toEqual(without.arms);
});

test('metricAnalysis() of arms without units answers nothing', () => {
  expect(analysed([])).toMatchObject({
    arms: [
      { variant: 'old', units: 0, value: null, standardError: null },
      { variant: 'new', units: 0, value: null, standardError: null },
    ],
    comparisons: [{ variant: 'new', difference: null, interval: null, pValue: null }],
    z: [],
  });
});

test('metricAnalysis() of a quantile comes from its sketches', () => {
  const sketch = (shift: number): ArmOutcomes['sketches'] => ({
    engaged: Array.from({ length: 100 }, (_, i) => [1_200 + i + shift, 20] as const),
  });
  const { comparisons, arms } = analysed(
    [
      anArm('old', {}, { units: 2_000, sketches: sketch(0) }),
      anArm('new', {}, { units: 2_000, sketches: sketch(10) }),
    ],
    aMetric({ kind: 'quantile', quantile: 0.5 }),
    anExperiment({ sampleUnits: 4_000 }),
  );
  expect(arms[0]?.units).toBe(2_000);
  expect(comparisons[0]?.relative).toBeGreaterThan(0.05);
  expect(comparisons[0]?.pValue).toBeLessThan(0.05);
});
