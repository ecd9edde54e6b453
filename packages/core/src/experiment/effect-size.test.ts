import { expect, test } from 'vitest';
import { effectSize } from './effect-size.ts';
import { aMetric, anExperiment } from './experiment.fixture.ts';

const arms = (...weights: number[]) =>
  anExperiment({
    arms: weights.map((weightParts, at) => ({ variant: `v${at}`, weightParts, title: null })),
  });

test('effectSize() of a rate and of a mean', () => {
  const two = arms(50_000, 50_000);
  const rate = effectSize(two, aMetric({ expect: 0.2 }), 0.5);
  expect(rate).toBeCloseTo(0.1 / Math.sqrt(2 * (0.2 * 0.8 + 0.3 * 0.7)), 12);
  const mean = effectSize(two, aMetric({ kind: 'mean', expect: 10, deviation: 5 }), 0.1);
  expect(mean).toBeCloseTo(1 / Math.sqrt(4 * 25), 12);
});

test('effectSize() is that of the smallest arm', () => {
  const metric = aMetric({ kind: 'mean', expect: 10, deviation: 5 });
  expect(effectSize(arms(50_000, 40_000, 10_000), metric, 0.1)).toBe(
    effectSize(arms(50_000, 10_000, 40_000), metric, 0.1),
  );
  expect(effectSize(arms(50_000, 10_000), metric, 0.1)).toBeCloseTo(1 / Math.sqrt(12 * 25), 12);
});

test.each([
  ['what control has is not known', { expect: null }],
  ['control has nothing', { expect: 0 }],
  ['the deviation is not known', { kind: 'mean' as const }],
  ['a quantile is compared', { kind: 'quantile' as const, deviation: 1 }],
  ['a share above 1 is asked for', { expect: 0.8 }],
])('effectSize() is not known when %s', (_, metric) => {
  expect(effectSize(arms(50_000, 50_000), aMetric(metric), 0.5)).toBeNull();
});

// 99 to 1: the test takes the spread of both, which is mostly that of control.
test('effectSize() of a rate in a small arm promises no more than its test holds', () => {
  const metric = aMetric({ expect: 0.2, better: 'lower' });
  const alone = 0.08 / Math.sqrt((0.2 * 0.8) / 0.99 + (0.12 * 0.88) / 0.01);
  const size = effectSize(arms(99_000, 1_000), metric, 0.4) ?? Number.NaN;
  expect(size).toBeLessThan(0.85 * alone);
});
