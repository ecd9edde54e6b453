import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOTHING_SPENT, type Spending, spend } from './exact-spending.ts';
import type { RateBlock } from './rate-engine.ts';

const block = (
  candidate: number,
  control: number,
  candidateEvents: number,
  controlEvents: number,
): RateBlock => ({ candidate, control, candidateEvents, controlEvents });

test('spend() one event at a time, 10 % candidate, alpha 5 %', () => {
  let spending = NOTHING_SPENT;
  const steps: [boundary: number | null, spent: number][] = [];
  for (let i = 0; i < 12; i++) {
    spending = spend(spending, block(1, 9, 0, 1), { alpha: 0.05 });
    steps.push([spending.boundary, Number(spending.spent.toFixed(12))]);
  }
  expect(steps).toEqual([
    [2, 0],
    [3, 0],
    [3, 0.001],
    [3, 0.0037],
    [4, 0.0037],
    [4, 0.004186],
    [4, 0.0053524],
    [4, 0.00738631],
    [4, 0.010456858],
    [5, 0.010456858],
    [5, 0.0108820108],
    [5, 0.011819472724],
  ]);
});

test('spend() through a ramp, alpha 1 %', () => {
  let spending = NOTHING_SPENT;
  const boundaries: (number | null)[] = [];
  for (const each of [block(17, 150, 2, 1), block(17, 150, 1, 2), block(17, 150, 2, 0)]) {
    spending = spend(spending, each, { alpha: 0.01 });
    boundaries.push(spending.boundary);
  }
  expect(boundaries).toEqual([3, 5, 5]);
  expect(spending.spent).toBeCloseTo(0.0014357019878170328, 12);
});

test('spend() keeps its promise exactly: all courses of events that reach the boundary', () => {
  const blocks = fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 3 }),
    ),
    { minLength: 1, maxLength: 7 },
  );
  const alphas = fc.constantFrom(0.001, 0.01, 0.05, 0.3);
  fc.assert(
    fc.property(blocks, alphas, fc.constantFrom(1, 1.5, 4), (sizes, alpha, tolerated) => {
      let [spending, rejected] = [NOTHING_SPENT, 0];
      let alive: Courses = new Map([[0, 1]]);
      for (const [a, b, k] of sizes) {
        // Rare events: 100 times the units, so that all splits are binomial.
        spending = spend(spending, block(a * 100, b * 100, 0, k), { alpha, tolerated });
        alive = goneOn(alive, k, (tolerated * a) / (tolerated * a + b));
        for (const [count, chance] of alive) {
          if (count < (spending.boundary ?? 0)) continue;
          rejected += chance;
          alive.delete(count);
        }
      }
      expect(rejected).toBeCloseTo(spending.spent, 10);
      expect(rejected).toBeLessThanOrEqual(
        alpha * (1 - 1 / Math.sqrt(1 + spending.information)) + 1e-12,
      );
    }),
  );
});

test('spend() finds a candidate that fails every unit after 3, at 10 % and alpha 1 %', () => {
  let [spending, failures] = [NOTHING_SPENT, 0];
  do {
    spending = spend(spending, block(1, 9, 1, 0), { alpha: 0.01, least: 3 });
    failures += 1;
  } while (failures < (spending.boundary ?? 0));
  expect(failures).toBe(3);
});

test('spend() grants control events, and never goes below the least boundary', () => {
  const plain = spend(NOTHING_SPENT, block(1, 99, 2, 0), { alpha: 0.05 });
  expect(plain.boundary).toBe(2);
  const floored = spend(NOTHING_SPENT, block(1, 99, 2, 0), { alpha: 0.05, least: 3 });
  expect([floored.boundary, floored.spent]).toEqual([3, 0]);
  const granted = spend(NOTHING_SPENT, block(50, 50, 5, 0), { alpha: 0.05, granted: 5 });
  const without = spend(NOTHING_SPENT, block(50, 50, 5, 0), { alpha: 0.05 });
  expect(granted.boundary).toBeGreaterThan(without.boundary ?? Infinity);
});

test('spend() changes nothing after a block without events', () => {
  expect(spend(NOTHING_SPENT, block(10, 90, 0, 0), { alpha: 0.05 })).toBe(NOTHING_SPENT);
});

test('spend() stays bounded over a long time, and still sees a candidate that is three times worse', () => {
  let spending: Spending = NOTHING_SPENT;
  let failures = 0;
  const add = (own: number) => {
    spending = spend(spending, block(500, 500, own, 400 - own), { alpha: 0.01, tolerated: 1.0001 });
    failures += own;
  };
  for (let i = 0; i < 150; i++) add(200);
  expect(spending.information).toBeGreaterThan(14_000);
  expect(spending.mass.length).toBeLessThanOrEqual(1_024);
  expect(failures).toBeLessThan(spending.boundary ?? 0);
  for (let i = 0; i < 10; i++) add(300);
  expect(failures).toBeGreaterThanOrEqual(spending.boundary ?? Infinity);
});

/** Chances of each count of the candidate's events, of the courses that were not stopped. */
type Courses = Map<number, number>;

function goneOn(alive: Courses, events: number, share: number): Courses {
  const after: Courses = new Map();
  for (const [count, chance] of alive) {
    for (let own = 0; own <= events; own++) {
      const ways = [1, events, (events * (events - 1)) / 2, 1][own] ?? 0;
      const here = chance * ways * share ** own * (1 - share) ** (events - own);
      after.set(count + own, (after.get(count + own) ?? 0) + here);
    }
  }
  return after;
}
