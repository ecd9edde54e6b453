import { expect, test } from 'vitest';
import { baselinesOf } from './baselines-of.ts';
import { aPlan, aTest, ERRORS } from './rehearsal.fixture.ts';

const ofBaseline = { baseline: { factor: 1.3, value: null } };
const slow = { ...ERRORS, metric: 'latency_ms', statistic: { of: 'quantile', q: 0.95 } } as const;

test('baselinesOf() takes what control tells first, and its quantile where that is asked for', () => {
  const plan = aPlan({
    guardrails: [
      ERRORS,
      { ...ERRORS, name: 'errors of baseline', ...ofBaseline },
      { ...slow, name: 'slow', ...ofBaseline },
      { ...ERRORS, name: 'untold', metric: 'cpu', ...ofBaseline },
    ],
  });
  const latency = {
    metric: 'latency_ms',
    kind: 'distribution',
    control: [{ value: 100, spread: 10, count: 1 }],
    candidate: [],
  } as const;
  const { series } = aTest();
  const found = baselinesOf(plan, aTest({ series: [...series, latency] }));
  expect(Object.keys(found)).toEqual(['errors of baseline', 'slow']);
  expect(found['errors of baseline']).toBe(0.001);
  expect(found['slow']).toBeCloseTo(116.45, 2);
});
