import { expect, test } from 'vitest';
import { designStrictness } from './design-strictness.ts';
import { anExperiment } from './experiment.fixture.ts';
import type { AnalysisMethod } from './types.ts';

const of = (method: AnalysisMethod, alpha = 0.05, looks = 28) =>
  designStrictness(anExperiment({ durationMs: looks }, { method, lookEveryMs: 1 }), alpha);

test('designStrictness() of one look is z of alpha and of power', () => {
  expect(of('fixed').driftFor(0.8)).toBeCloseTo(1.959964 + 0.841621, 5);
  expect(of('fixed').powerAt(0)).toBeCloseTo(0.05, 9);
  expect(of('group-sequential', 0.05, 1).driftFor(0.8)).toBeCloseTo(2.801585, 4);
});

// Jennison & Turnbull 2000, table 2.4 has 1.028 for the exact O'Brien–Fleming design.
test('designStrictness() of five looks costs three per cent of the sample', () => {
  const factor = (of('group-sequential', 0.05, 5).driftFor(0.8) / of('fixed').driftFor(0.8)) ** 2;
  expect(factor).toBeGreaterThan(1.02);
  expect(factor).toBeLessThan(1.035);
});

test.each(['fixed', 'group-sequential', 'always-valid'] as const)(
  'designStrictness() of "%s" keeps alpha, and its drift has its power',
  (method) => {
    const design = of(method, 0.01);
    expect(design.powerAt(0)).toBeLessThan(0.0101);
    for (const power of [0.5, 0.8, 0.999])
      expect(design.powerAt(design.driftFor(power))).toBeCloseTo(power, 5);
  },
);

test('designStrictness() of a confidence sequence costs the most', () => {
  const drifts = (['fixed', 'group-sequential', 'always-valid'] as const).map((method) =>
    of(method).driftFor(0.8),
  );
  expect(drifts).toEqual([...drifts].sort((a, b) => a - b));
});

test('designStrictness() finds the drift also where one look would be easy', () => {
  const { driftFor, powerAt } = designStrictness(anExperiment({}, { method: 'always-valid' }), 0.5);
  expect(powerAt(driftFor(0.5))).toBeCloseTo(0.5, 4);
});
