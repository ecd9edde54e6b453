import { expect, test } from 'vitest';
import { analyseExperiment } from './analyse-experiment.ts';
import { anExperiment, DAY_MS, ratesAfter } from './experiment.fixture.ts';
import { experimentLook } from './experiment-look.ts';

const RUN = { startedMs: 0, isLook: true, isPaused: false };

test('experimentLook() keeps what later analyses need', () => {
  const outcomes = ratesAfter(14, [500, 10_000], [560, 10_000]);
  const look = experimentLook(anExperiment({ sampleUnits: 40_000 }), outcomes, 0);
  expect(look).toMatchObject({ atMs: 14 * DAY_MS, information: 0.5, units: 20_000 });
  expect(look.z['engaged/new']).toBeCloseTo(1.8937, 3);
  expect(experimentLook(anExperiment(), ratesAfter(1, [0, 0], [0, 0]), 0).z).toEqual({});
});

test('experimentLook() of a finding makes it stand when the figures fall back', () => {
  const experiment = anExperiment({ sampleUnits: 40_000 });
  const first = ratesAfter(14, [500, 10_000], [700, 10_000]);
  const later = ratesAfter(15, [520, 10_500], [530, 10_500]);
  const state = (looks: Parameters<typeof analyseExperiment>[2]) =>
    analyseExperiment(experiment, later, looks, RUN).metrics[0]?.comparisons[0]?.state;
  expect(state([])).toBe('unclear');
  expect(state([experimentLook(experiment, first, 0)])).toBe('better');
});
