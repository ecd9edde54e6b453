import { expect, test } from 'vitest';
import { analyseExperiment } from './analyse-experiment.ts';
import { aMetric, anArm, anExperiment, outcomesOf, rateSums } from './experiment.fixture.ts';
import type { ExperimentMetric } from './types.ts';

/** Every metric of 10 000 units in each arm, 1 000 events of control. */
function judged(metrics: readonly (Partial<ExperimentMetric> & { name: string; own: number })[]) {
  const experiment = anExperiment(
    { metrics: metrics.map(({ own: _, ...metric }) => aMetric(metric)) },
    { method: 'fixed' },
  );
  const sums = (of: (own: number) => number) =>
    Object.fromEntries(metrics.map(({ name, own }) => [name, rateSums(of(own), 10_000)]));
  const outcomes = outcomesOf(
    [
      anArm(
        'old',
        sums(() => 1_000),
      ),
      anArm(
        'new',
        sums((own) => own),
      ),
    ],
    { atMs: 1e15 },
  );
  const run = { startedMs: 0, isLook: true, isPaused: false };
  return analyseExperiment(experiment, outcomes, [], run).metrics.map(
    ({ comparisons: [found] }) => ({ state: found?.state, ratio: ratioOf(found) }),
  );
}

function ratioOf(found: { pValue: number | null; adjustedPValue: number | null } | undefined) {
  return (found?.adjustedPValue ?? 0) / (found?.pValue ?? 1);
}

test('judgedComparisons() adjust primary metrics together, by Holm', () => {
  // z about 2.15, p about 0.03: found alone, not as one of three.
  expect(judged([{ name: 'a', own: 1_093 }])).toMatchObject([{ state: 'better', ratio: 1 }]);
  const three = judged([
    { name: 'a', own: 1_093 },
    { name: 'b', own: 1_000 },
    { name: 'c', own: 1_001 },
  ]);
  expect(three.map(({ state }) => state)).toEqual(['unclear', 'unclear', 'unclear']);
  expect(three[0]?.ratio).toBeCloseTo(3, 9);
});

test('judgedComparisons() adjust secondary metrics by Benjamini and Hochberg, apart', () => {
  const found = judged([
    { name: 'a', own: 1_093 },
    { name: 's', own: 1_093, role: 'secondary' },
    { name: 't', own: 1_094, role: 'secondary' },
  ]);
  expect(found.map(({ state }) => state)).toEqual(['better', 'better', 'better']);
  expect(found[1]?.ratio).toBeCloseTo(1, 9);
});

test('judgedComparisons() leave guardrail metrics alone and know harm only', () => {
  const guardrail = { role: 'guardrail', better: 'lower' } as const;
  const found = judged([
    { name: 'a', own: 1_000 },
    { ...guardrail, name: 'g', own: 1_093 },
    { ...guardrail, name: 'h', own: 900 },
    { ...guardrail, name: 'i', own: 1_093, tolerance: 0.1 },
  ]);
  expect(found.map(({ state }) => state)).toEqual(['unclear', 'worse', 'unclear', 'unclear']);
  expect(found[1]?.ratio).toBe(1);
});

test('judgedComparisons() of a metric that should be low', () => {
  expect(judged([{ name: 'a', own: 1_200, better: 'lower' }])[0]?.state).toBe('worse');
  expect(judged([{ name: 'a', own: 800, better: 'lower' }])[0]?.state).toBe('better');
});
