import fc from 'fast-check';
import { expect, test } from 'vitest';
import { falseDiscoveryAdjusted, holmAdjusted } from './adjusted-p-values.ts';

// The example of Benjamini & Hochberg 1995: four are rejected at 5 %, three by Holm.
const published = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
  0.6528, 0.759, 1,
];

test('falseDiscoveryAdjusted() and holmAdjusted() reject as published', () => {
  const rejected = (adjusted: readonly number[]) => adjusted.filter((p) => p <= 0.05).length;
  expect(rejected(falseDiscoveryAdjusted(published))).toBe(4);
  expect(rejected(holmAdjusted(published))).toBe(3);
});

test('falseDiscoveryAdjusted() and holmAdjusted() of few by hand, in the given order', () => {
  expect(holmAdjusted([0.04, 0.01, 0.3])).toEqual([0.08, 0.03, 0.3]);
  expect(falseDiscoveryAdjusted([0.04, 0.01, 0.3])).toEqual([0.06, 0.03, 0.3]);
  expect([holmAdjusted([]), falseDiscoveryAdjusted([])]).toEqual([[], []]);
});

test('adjusted p-values keep the order, are no smaller, and Holm is the stricter one', () => {
  const lists = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
  fc.assert(
    fc.property(lists, (pValues) => {
      const [holm, discovery] = [holmAdjusted(pValues), falseDiscoveryAdjusted(pValues)];
      const order = pValues.map((_, i) => i).sort((a, b) => at(pValues, a) - at(pValues, b));
      for (let i = 0; i < order.length; i++) {
        const [own, next] = [order[i] ?? 0, order[i + 1] ?? order[i] ?? 0];
        expect(at(discovery, own)).toBeGreaterThanOrEqual(at(pValues, own) * (1 - 1e-12));
        expect(at(holm, own)).toBeGreaterThanOrEqual(at(discovery, own) * (1 - 1e-12));
        expect(at(holm, next)).toBeGreaterThanOrEqual(at(holm, own));
        expect(at(discovery, next)).toBeGreaterThanOrEqual(at(discovery, own));
        expect(at(holm, own)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

function at(list: readonly number[], i: number): number {
  return list[i] ?? Number.NaN;
}
