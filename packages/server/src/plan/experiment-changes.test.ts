import type { Experiment, ExperimentMetric } from '@tidegate/core';
import { expect, test } from 'vitest';
import { experimentChanges } from './experiment-changes.ts';

const metric = (name: string, role: ExperimentMetric['role']): ExperimentMetric => ({
  ...{ name, description: null, role, kind: 'rate' },
  ...{ numerator: { from: { event: name }, of: 'any' }, denominator: null, quantile: null },
  ...{ better: 'higher', expect: null, deviation: null, detect: null, tolerance: 0 },
});
const EXPERIMENT: Experiment = {
  ...{ name: 'layout', description: null, hypothesis: null, environment: 'production' },
  ...{ flag: 'chat', unit: 'userId' },
  arms: [
    { variant: 'old', weightParts: 50_000, title: null },
    { variant: 'new', weightParts: 50_000, title: null },
  ],
  steps: [{ name: 'whole', shares: [{ segment: null, weightParts: 100_000 }], holdMs: null }],
  metrics: [metric('a', 'primary'), metric('b', 'secondary'), metric('c', 'guardrail')],
  ...{ sampleUnits: 1_000, durationMs: 28, guardrails: [], conversations: 'drain', notify: [] },
  analysis: {
    ...{ method: 'always-valid', alpha: 0.05, power: 0.8, lookEveryMs: 1 },
    ...{ pastMs: null, windowMs: null },
  },
};
const changes = (after: Partial<Experiment>) =>
  experimentChanges(EXPERIMENT, { ...EXPERIMENT, ...after });

test('experimentChanges() passes over what no figure rests on', () => {
  const [old, next] = EXPERIMENT.arms;
  expect(changes({})).toEqual([]);
  expect(
    changes({ description: 'x', hypothesis: 'y', notify: ['ops'], open: { a: ['b'] } }),
  ).toEqual([]);
  expect(old && next && changes({ arms: [old, { ...next, title: 'New' }] })).toEqual([]);
  const [primary, , guardrail] = EXPERIMENT.metrics;
  const told = { ...metric('a', 'primary'), description: 'Answers' };
  const metrics = [told, metric('d', 'secondary'), metric('e', 'secondary'), guardrail];
  expect(primary && changes({ metrics: metrics.flatMap((one) => one ?? []) })).toEqual([]);
});

test.each<[Partial<Experiment>, string[]]>([
  [{ flag: 'other' }, ['flag']],
  [{ unit: 'conversation' }, ['unit']],
  [
    { arms: EXPERIMENT.arms.map((arm) => ({ ...arm, weightParts: arm.weightParts - 1 })) },
    ['arms'],
  ],
  [{ steps: [] }, ['audience']],
  [{ metrics: EXPERIMENT.metrics.slice(1) }, ['primary metrics']],
  [{ metrics: EXPERIMENT.metrics.slice(0, 2) }, ['guardrail metrics']],
  [{ sampleUnits: null, durationMs: 29 }, ['sample', 'duration']],
  [{ analysis: { ...EXPERIMENT.analysis, alpha: 0.1 } }, ['analysis']],
  [{ conversations: 'cut-now' }, ['conversations']],
])('experimentChanges() of %j are %j', (after, words) => {
  expect(changes(after)).toEqual(words);
});
