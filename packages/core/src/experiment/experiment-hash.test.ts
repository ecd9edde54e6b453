import { expect, test } from 'vitest';
import { anExperiment } from './experiment.fixture.ts';
import { experimentHash } from './experiment-hash.ts';

test('experimentHash() names what is written, not the order of its keys', () => {
  const experiment = anExperiment();
  const turned = Object.fromEntries(Object.entries(experiment).reverse()) as typeof experiment;
  expect(experimentHash(experiment)).toMatch(/^[0-9a-f]{64}$/);
  expect(experimentHash(turned)).toBe(experimentHash(experiment));
  expect(experimentHash({ ...experiment, sampleUnits: 1 })).not.toBe(experimentHash(experiment));
});
