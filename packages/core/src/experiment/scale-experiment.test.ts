import { expect, test } from 'vitest';
import { anExperiment, DAY_MS } from './experiment.fixture.ts';
import { scaleExperiment } from './scale-experiment.ts';

const steps = [
  { name: 'careful', shares: [{ segment: null, weightParts: 10_000 }], holdMs: DAY_MS },
  { name: 'all', shares: [{ segment: null, weightParts: 100_000 }], holdMs: null },
];
const experiment = anExperiment(
  {
    steps,
    sampleUnits: 1_005,
    guardrails: [
      {
        ...{ shape: 'count-within', name: 'complaints', metric: 'complaints', action: 'review' },
        ...{ absolute: false, count: 9, withinMs: 3_600_000 },
      },
    ],
  },
  { pastMs: 14 * DAY_MS, windowMs: 7 * DAY_MS },
);

test('scaleExperiment() divides times, looks, guardrails and the sample', () => {
  const scaled = scaleExperiment(experiment, { hold: 1_000, watch: 100, evidence: 10 });
  expect(scaled).toMatchObject({
    durationMs: 2_419_200,
    sampleUnits: 101,
    steps: [{ holdMs: 86_400 }, { holdMs: null }],
    analysis: { lookEveryMs: 86_400, pastMs: 1_209_600, windowMs: 604_800, alpha: 0.05 },
    guardrails: [{ withinMs: 36_000, count: 9 }],
    ...{ arms: experiment.arms, metrics: experiment.metrics },
  });
});

test('scaleExperiment() by 1 changes nothing, and looks stay a second apart', () => {
  expect(scaleExperiment(experiment, { hold: 1, watch: 1, evidence: 1 })).toEqual(experiment);
  const short = scaleExperiment(experiment, { hold: 1e9, watch: 1, evidence: 1e9 });
  expect(short).toMatchObject({ durationMs: 2, sampleUnits: 1, analysis: { lookEveryMs: 1_000 } });
  const open = anExperiment({ sampleUnits: null });
  expect(scaleExperiment(open, { hold: 9, watch: 9, evidence: 9 }).sampleUnits).toBeNull();
});
