import { expect, test } from 'vitest';
import { armDifference } from './arm-difference.ts';
import { bayesView } from './bayes-view.ts';
import { aMetric, anArm, rateSums, sumsOf } from './experiment.fixture.ts';

function viewOf(
  metric = aMetric(),
  control: number[] = [120, 1_000],
  own: number[] = [140, 1_000],
) {
  const cells = ([events = 0, units = 0]: number[]) => [
    anArm('x', { engaged: rateSums(events, units) }),
  ];
  const difference = armDifference(metric, cells(control), cells(own), 0);
  if (difference === null) throw new Error('Cannot compare the arms: they have no units');
  return bayesView(metric, cells(control), cells(own), difference);
}

// Computed at 40 digits with mpmath, as the vector B4.
test('bayesView() of a rate is exact', () => {
  const { chanceBetter, expectedLoss } = viewOf();
  expect(chanceBetter).toBeCloseTo(0.9078725863702234, 10);
  expect(expectedLoss).toBeCloseTo(0.0006461890575433981, 10);
});

test('bayesView() of a rate that should be low is the view from the other side', () => {
  const high = viewOf(aMetric({ better: 'higher' }), [140, 1_000], [120, 1_000]);
  const low = viewOf(aMetric({ better: 'lower' }), [120, 1_000], [140, 1_000]);
  expect(low).toEqual(high);
});

test('bayesView() of a mean is the normal distribution of its difference', () => {
  const metric = aMetric({ kind: 'mean' });
  const cells = (...values: number[]) => [
    anArm('x', { engaged: sumsOf(values.map((y) => ({ y }))) }),
  ];
  const [control, own] = [cells(1, 2, 3), cells(2, 3, 4)];
  const difference = armDifference(metric, control, own, 0);
  if (difference === null) throw new Error('Cannot compare the arms: they have no units');
  const higher = bayesView(metric, control, own, difference);
  const lower = bayesView({ ...metric, better: 'lower' }, control, own, difference);
  expect((higher.chanceBetter ?? 0) + (lower.chanceBetter ?? 0)).toBeCloseTo(1, 12);
  expect((lower.expectedLoss ?? 0) - (higher.expectedLoss ?? 0)).toBeCloseTo(1, 12);
});
