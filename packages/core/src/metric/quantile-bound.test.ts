import { expect, test } from 'vitest';
import { quantileLowerBound, quantileUpperBound } from './quantile-bound.ts';
import {
  addToSketch,
  type Sketch,
  sketchIndex,
  sketchLowerEdge,
  sketchUpperEdge,
} from './sketch.ts';

const oneTo = (count: number): Sketch =>
  Array.from({ length: count }, (_, i) => i + 1).reduce<Sketch>(
    (sketch, value) => addToSketch(sketch, value),
    [],
  );

test('quantileUpperBound() of p95 needs 59 values, and then is the greatest', () => {
  expect(quantileUpperBound(oneTo(58), 0.95, 0.95)).toBeNull();
  expect(quantileUpperBound(oneTo(59), 0.95, 0.95)).toBe(sketchUpperEdge(sketchIndex(59)));
});

test('quantileUpperBound() of p99 needs 299 values', () => {
  expect(quantileUpperBound(oneTo(298), 0.99, 0.95)).toBeNull();
  expect(quantileUpperBound(oneTo(299), 0.99, 0.95)).not.toBeNull();
});

test('quantileLowerBound() of p5 needs 59 values, and then is the least', () => {
  expect(quantileLowerBound(oneTo(58), 0.05, 0.95)).toBeNull();
  expect(quantileLowerBound(oneTo(59), 0.05, 0.95)).toBe(sketchLowerEdge(sketchIndex(1)));
});

// Ranks of the distribution-free 95 % interval of a median, as printed in tables: n = 100 → 40, 61.
test('quantileLowerBound() and quantileUpperBound() take the ranks of the tables', () => {
  const sketch: Sketch = Array.from({ length: 100 }, (_, i) => [i + 1, 1] as const);
  expect(quantileLowerBound(sketch, 0.5, 0.975)).toBe(sketchLowerEdge(40));
  expect(quantileUpperBound(sketch, 0.5, 0.975)).toBe(sketchUpperEdge(61));
});

test('quantileUpperBound() answers null where the sketch is open, and for empty samples', () => {
  expect(quantileUpperBound([[4_096, 100]], 0.95, 0.95)).toBeNull();
  expect(quantileUpperBound([], 0.95, 0.95)).toBeNull();
  expect(quantileLowerBound([], 0.95, 0.95)).toBeNull();
  expect(quantileUpperBound(oneTo(100), Number.NaN, 0.95)).toBeNull();
  expect(quantileLowerBound(oneTo(100), 0.5, Number.NaN)).toBeNull();
});

test('quantileUpperBound() covers the true p90 in at least 95 % of samples', () => {
  // A fixed linear congruential generator, so that a failure repeats itself.
  let seed = 20_260_101;
  const next = () => {
    seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return seed / 4_294_967_296;
  };
  let covered = 0;
  for (let run = 0; run < 400; run++) {
    let sketch: Sketch = [];
    for (let i = 0; i < 120; i++) sketch = addToSketch(sketch, 1 + next());
    if ((quantileUpperBound(sketch, 0.9, 0.95) ?? 0) >= 1.9) covered++;
  }
  expect(covered).toBeGreaterThanOrEqual(370);
});
