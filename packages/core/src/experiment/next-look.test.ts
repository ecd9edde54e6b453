import { expect, test } from 'vitest';
import { anExperiment } from './experiment.fixture.ts';
import { nextLookMs } from './next-look.ts';

test('nextLookMs() is the first planned look that is still to come', () => {
  const experiment = anExperiment({ durationMs: 300 }, { lookEveryMs: 100 });
  const next = (nowMs: number) => nextLookMs(experiment, 0, nowMs);
  expect([0, 99, 100, 299, 300, 999].map(next)).toEqual([100, 100, 200, 300, null, null]);
});
