import { expect, test } from 'vitest';
import { comingUnits } from './coming-units.ts';
import { DAY_MS } from './experiment.fixture.ts';

const step = (weightParts: number, days: number | null, segment: string | null = null) => ({
  ...{ name: `at-${weightParts}`, shares: [{ segment, weightParts }] },
  holdMs: days === null ? null : days * DAY_MS,
});
const RAMP = { steps: [step(5_000, 7), step(50_000, 2), step(100_000, null)] };

test.each([
  [1, 5],
  [7, 35],
  [8, 85],
  [9, 135],
  [14, 635],
])('comingUnits() of a ramp: within %d days %d units, and the other way round', (days, units) => {
  const coming = comingUnits(RAMP, 100);
  expect(coming?.within(days * DAY_MS)).toBeCloseTo(units, 6);
  expect((coming?.msFor(units) ?? 0) / DAY_MS).toBeCloseTo(days, 6);
});

test('comingUnits() passes a step that nobody is in, and knows nothing without traffic', () => {
  const late = { steps: [step(0, 3), step(100_000, null, 'beta')] };
  expect(comingUnits(late, 10)?.within(4 * DAY_MS)).toBeCloseTo(10, 6);
  expect((comingUnits(late, 10)?.msFor(10) ?? 0) / DAY_MS).toBeCloseTo(4, 6);
  for (const perDay of [null, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(comingUnits(RAMP, perDay)).toBeNull();
  expect(comingUnits({ steps: [] }, 10)).toBeNull();
});
