import { expect, test } from 'vitest';
import { aMetric, anExperiment, DAY_MS } from './experiment.fixture.ts';
import { planExperiment } from './plan-experiment.ts';
import type { Experiment, ExperimentMetric } from './types.ts';

const FIXED = { method: 'fixed' } as const;

function planned(
  metric: Partial<ExperimentMetric>,
  over: Partial<Experiment> = {},
  perDay: number | null = null,
) {
  const experiment = anExperiment({ ...over, metrics: [aMetric(metric)] }, FIXED);
  const [found] = planExperiment(experiment, { perDay });
  if (found === undefined) throw new Error('Cannot plan: there is no primary metric');
  return found;
}

// Fleiss 1981, formula of unpooled variances: 5 → 5.5 %, 80 %, 5 %: 31 231 in each arm.
test('planExperiment() says how many units it takes, how long and what the sample can show', () => {
  const found = planned({}, {}, 2_000);
  expect(found.neededUnits).toBe(62_462);
  expect((found.neededMs ?? 0) / DAY_MS).toBeCloseTo(31.231, 3);
  expect(found.power).toBeCloseTo(0.8, 3);
  expect(found.detectable).toBeCloseTo(0.1, 3);
  expect(found.sentence).toBe(
    'engaged: 62 500 units show a difference of 10 % or more from 5 %, with a chance of 80 %; 10 % takes 62 462 units, 32 days if each brings new ones; 62 500 units find it with a chance of 80 %',
  );
});

// What samples of 1 000, 500 and 800 units can show, from likely figures of control.
test.each([
  [1_000, { expect: 0.2 }, 0.376],
  [1_000, { expect: 0.5 }, 0.176],
  [500, { expect: 0.7 }, 0.153],
  [500, { expect: 0.85 }, 0.09],
  [800, { kind: 'mean', expect: 1_500, deviation: 900 } as const, 0.119],
  [800, { kind: 'mean', expect: 1_500, deviation: 1_500 } as const, 0.198],
])('planExperiment() of %d units: %o shows %d', (sampleUnits, metric, detectable) => {
  expect(planned(metric, { sampleUnits }).detectable).toBeCloseTo(detectable, 2);
});

test('planExperiment() shares alpha out over arms, and the smallest arm decides', () => {
  const arms = [33_000, 33_000, 34_000].map((weightParts, at) => ({
    ...{ variant: `v${at}`, weightParts, title: null },
  }));
  const three = planned({ expect: 0.7 }, { arms, sampleUnits: 500 });
  expect(three.detectable).toBeGreaterThan(0.19);
  expect(three.neededUnits).toBeGreaterThan(1.5 * (planned({ expect: 0.7 }).neededUnits ?? 0));
});

test('planExperiment() of what should be lower looks for less', () => {
  const found = planned({ better: 'lower', expect: 0.2, detect: 0.1 }, { sampleUnits: 10_000 });
  expect(found.neededUnits).toBeGreaterThan(10_000);
  expect(found.detectable).toBeGreaterThan(0.1);
  expect(found.detectable).toBeLessThan(0.15);
});

test('planExperiment() without a sample takes the units that will come', () => {
  const found = planned({}, { sampleUnits: null }, 1_000);
  expect(found.sentence).toContain('28 000 units show');
  expect(planned({}, { sampleUnits: null })).toMatchObject({ detectable: null, power: null });
  const tenth = [{ name: 'all', shares: [{ segment: null, weightParts: 10_000 }], holdMs: null }];
  expect(planned({}, { sampleUnits: null, steps: tenth }, 1_000).sentence).toContain('2 800 units');
});

test('planExperiment() of a ramp counts the units of each step, not of the last one from the beginning', () => {
  const step = (weightParts: number, days: number | null) => ({
    ...{ name: `at-${weightParts}`, shares: [{ segment: null, weightParts }] },
    holdMs: days === null ? null : days * DAY_MS,
  });
  const over = { sampleUnits: null, steps: [step(5_000, 14), step(100_000, null)] };
  const found = planned({}, over, 1_000);
  expect(found.sentence).toContain('14 700 units show');
  // 62 462 units, 700 of them in the first two weeks.
  expect((found.neededMs ?? 0) / DAY_MS).toBeCloseTo(14 + 61.762, 3);
});

test.each([
  ['what control has', { expect: null }, '`expect`'],
  ['the deviation', { kind: 'mean' } as const, '`deviation`'],
  ['a quantile', { kind: 'quantile' } as const, 'quantile'],
])('planExperiment() says that %s is missing', (_, metric, text) => {
  const found = planned(metric);
  expect(found).toMatchObject({ neededUnits: null, detectable: null, power: null });
  expect(found.sentence).toContain(text);
});

test('planExperiment() says when a sample is too small, or no difference is named', () => {
  expect(planned({ expect: 0.5 }, { sampleUnits: 8 }).sentence).toContain('too few');
  expect(planned({ detect: null }).sentence).toContain('name the smallest difference');
});

test('planExperiment() counts what looking costs', () => {
  const needed = (method: 'fixed' | 'group-sequential' | 'always-valid') =>
    planExperiment(anExperiment({}, { method }), { perDay: null })[0]?.neededUnits ?? 0;
  expect(needed('group-sequential') / needed('fixed')).toBeCloseTo(1.049, 2);
  expect(needed('always-valid') / needed('fixed')).toBeGreaterThan(1.6);
});

test('planExperiment() of figures that are none answers nothing', () => {
  const metric = { expect: Number.NaN, detect: Number.NaN };
  expect(planned(metric, { sampleUnits: Number.NaN }, Number.NaN)).toMatchObject({
    ...{ neededUnits: null, neededMs: null, detectable: null, power: null },
  });
  expect(planExperiment(anExperiment({ metrics: [] }), { perDay: 5 })).toEqual([]);
});
