import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addedCounts, boundedCounts } from './count-mass.ts';

const masses = (size: number) =>
  fc
    .tuple(
      fc.nat(50),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: size }),
    )
    .map(([lowest, weights]) => {
      const sum = weights.reduce((total, each) => total + each, 0) || 1;
      return { lowest, mass: weights.map((each) => each / sum) };
    });
const tail = ({ lowest, mass }: ReturnType<typeof addedCounts>, from: number) =>
  mass.reduce((sum, each, i) => sum + (lowest + i >= from ? each : 0), 0);

test('addedCounts() of two throws of a coin', () => {
  const coin = { lowest: 0, mass: [0.5, 0.5] };
  expect(addedCounts(coin, { lowest: 3, mass: [0.5, 0.5] })).toEqual({
    lowest: 3,
    mass: [0.25, 0.5, 0.25],
  });
});

test('addedCounts() keeps all probability and adds the means', () => {
  const mean = ({ lowest, mass }: ReturnType<typeof addedCounts>) =>
    mass.reduce((sum, each, i) => sum + each * (lowest + i), 0);
  fc.assert(
    fc.property(masses(20), masses(20), (a, b) => {
      const both = addedCounts(a, b);
      expect(tail(both, 0)).toBeCloseTo(tail(a, 0) * tail(b, 0), 10);
      if (tail(a, 0) > 0 && tail(b, 0) > 0) expect(mean(both)).toBeCloseTo(mean(a) + mean(b), 8);
    }),
  );
});

test('addedCounts() has no numbers that processors are slow with', () => {
  expect(
    addedCounts({ lowest: 0, mass: [1, 1e-200] }, { lowest: 0, mass: [1, 1e-200] }).mass,
  ).toEqual([1, 2e-200, 0]);
});

test('boundedCounts() only ever takes the count for higher, and keeps to 1 024 entries', () => {
  fc.assert(
    fc.property(masses(1_400), (counts) => {
      const bounded = boundedCounts(counts);
      expect(bounded.mass.length).toBeLessThanOrEqual(1_024);
      for (let from = 0; from < 1_460; from += 73) {
        expect(tail(bounded, from)).toBeGreaterThanOrEqual(tail(counts, from) - 1e-12);
      }
    }),
    { numRuns: 30 },
  );
});

test('boundedCounts() drops what is nothing at both ends', () => {
  expect(boundedCounts({ lowest: 4, mass: [1e-14, 0, 0.5, 0.5, 0, 0] })).toEqual({
    lowest: 6,
    mass: [0.5 + 1e-14, 0.5],
  });
  expect(boundedCounts({ lowest: 4, mass: [0] })).toEqual({ lowest: 4, mass: [0] });
});
