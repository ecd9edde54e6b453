import { expect, test } from 'vitest';
import { pooledRateTest } from '../statistics/pooled-rate-test.ts';
import { armDifference, pastSlope, worseSign } from './arm-difference.ts';
import { aMetric, anArm, randomOf, rateSums, sumsOf } from './experiment.fixture.ts';

const rate = aMetric();
const mean = aMetric({ kind: 'mean' });
const cell = (events: number, units: number, draw = 1) =>
  anArm('new', { engaged: rateSums(events, units) }, { draw });

test('armDifference() of rates has the statistic of the pooled test', () => {
  const found = armDifference(rate, [cell(500, 10_000)], [cell(560, 10_000)], 0);
  const expected = pooledRateTest({ events: 500, trials: 10_000 }, { events: 560, trials: 10_000 });
  expect(found?.z).toBeCloseTo(expected.z, 12);
  expect(found?.relative?.estimate).toBeCloseTo(0.12, 12);
  expect(found?.leastUnits).toBe(10_000);
});

test('armDifference() of arms without any event in one of them is seen', () => {
  const found = armDifference(rate, [cell(100, 1_000)], [cell(0, 1_000)], 0);
  expect(found?.z).toBeLessThan(-9);
  expect(found?.relative?.estimate).toBe(-1);
});

test('armDifference() compares each draw with itself', () => {
  const control = [cell(900, 9_000, 1), cell(500, 1_000, 2)];
  const candidate = [cell(100, 1_000, 1), cell(4_500, 9_000, 2)];
  expect(armDifference(rate, control, candidate, 0)?.absolute.estimate).toBeCloseTo(0, 12);
});

test('armDifference() leaves out draws that only one arm has', () => {
  const found = armDifference(rate, [cell(10, 100, 1), cell(90, 100, 2)], [cell(20, 100, 1)], 0);
  expect(found?.absolute.estimate).toBeCloseTo(0.1, 12);
});

test('armDifference() says nothing without units, without spread and without a common draw', () => {
  expect(armDifference(rate, [], [], 0)).toBeNull();
  expect(armDifference(rate, [cell(0, 10)], [cell(0, 10)], 0)).toBeNull();
  expect(armDifference(rate, [cell(1, 10, 1)], [cell(1, 10, 2)], 0)).toBeNull();
  expect(armDifference(rate, [cell(1, 1)], [cell(0, 1)], 0)).toBeNull();
});

test('armDifference() is no share of a figure that is 0 or below', () => {
  const of = (...values: number[]) => [anArm('x', { engaged: sumsOf(values.map((y) => ({ y }))) })];
  expect(armDifference(mean, of(-1, 1), of(2, 3), 0)?.relative).toBeNull();
  expect(armDifference(mean, of(-5, -1), of(2, 3), 0)).toMatchObject({ relative: null });
});

test('armDifference() of a guardrail metric is counted from the tolerance', () => {
  const z = (tolerance: number) => {
    const metric = aMetric({ role: 'guardrail', better: 'higher', tolerance });
    return armDifference(metric, [cell(500, 5_000)], [cell(450, 5_000)], 0)?.z;
  };
  expect(z(0)).toBeLessThan(-1);
  expect(z(0.1)).toBeCloseTo(0, 12);
  expect([worseSign(aMetric()), worseSign(aMetric({ better: 'lower' }))]).toEqual([-1, 1]);
});

// |t| of 20 units is above 4.1 in one of 1 500 runs, |z| in one of 24 000.
test('armDifference() of a few units has the normal score of Student’s t', () => {
  const of = (...values: number[]) => [anArm('x', { engaged: sumsOf(values.map((y) => ({ y }))) })];
  const found = armDifference(mean, of(1, 2, 3), of(5, 6, 7), 0);
  expect((found?.absolute.estimate ?? 0) / (found?.absolute.standardError ?? 1)).toBeCloseTo(
    4.9,
    2,
  );
  expect(found?.z).toBeCloseTo(2.648, 2);
});

test('armDifference() of sparse rates is exact', () => {
  expect(armDifference(rate, [cell(0, 300)], [cell(1, 2)], 0)?.z).toBeLessThan(2.6);
  expect(armDifference(rate, [cell(5, 10_000)], [cell(0, 100)], 0)?.caution).toBeGreaterThanOrEqual(
    1,
  );
});

// Information as it was estimated would make the smaller arm look better where an event is missing.
test('armDifference() of rare events in many small draws of unequal arms is not biased', () => {
  const random = randomOf(7);
  const events = (units: number) => {
    let count = 0;
    for (let i = 0; i < units; i++) if (random() < 0.03) count += 1;
    return count;
  };
  let sum = 0;
  const runs = 60;
  for (let run = 0; run < runs; run++) {
    const draws = Array.from({ length: 20 }, (_, draw) => draw);
    const control = draws.map((draw) => cell(events(450), 450, draw));
    const candidate = draws.map((draw) => cell(events(50), 50, draw));
    sum += armDifference(rate, control, candidate, 0)?.z ?? Number.NaN;
  }
  expect(Math.abs(sum / runs)).toBeLessThan(3 / Math.sqrt(runs));
});

test('pastSlope() is that of the figures within the arms, and the past takes variance away', () => {
  const random = randomOf(3);
  const arm = (shift: number) => {
    const rows = Array.from({ length: 400 }, () => {
      const x = random() * 10;
      return { x, y: 2 * x + random() + shift };
    });
    return [anArm('x', { engaged: sumsOf(rows) })];
  };
  const [control, candidate] = [arm(0), arm(0.3)];
  const slope = pastSlope(mean, [...control, ...candidate]);
  expect(slope).toBeCloseTo(2, 1);
  const found = armDifference(mean, control, candidate, slope);
  expect(found?.varianceTaken).toBeGreaterThan(0.95);
  expect(Math.abs((found?.absolute.estimate ?? 0) - 0.3)).toBeLessThan(0.1);
  expect(found?.z).toBeGreaterThan(8);
});

test('pastSlope() is 0 where there is no past, or no mean', () => {
  const rows = [{ y: 1 }, { y: 2 }];
  expect(pastSlope(mean, [anArm('x', { engaged: sumsOf(rows) })])).toBe(0);
  expect(pastSlope(aMetric({ kind: 'ratio' }), [anArm('x', { engaged: sumsOf(rows) })])).toBe(0);
});

// A small arm of skewed figures has a small mean and a small spread together.
test('armDifference() of a small arm is as unsure as the spread of both', () => {
  const random = randomOf(5);
  const skewed = (units: number) =>
    sumsOf(
      Array.from({ length: units }, () => ({
        y: Math.exp(2 * Math.sqrt(-2 * Math.log(1 - random()))),
      })),
    );
  const runs = 200;
  let found = 0;
  const large = [anArm('old', { engaged: skewed(4_000) })];
  for (let run = 0; run < runs; run++) {
    const z = armDifference(mean, large, [anArm('new', { engaged: skewed(20) })], 0)?.z ?? 9;
    if (z < -1.96) found += 1;
  }
  expect(found / runs).toBeLessThan(0.06);
});
