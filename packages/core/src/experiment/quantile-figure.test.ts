import { expect, test } from 'vitest';
import { createSketch } from '../metric/create-sketch.ts';
import { type Sketch, sketchIndex } from '../metric/sketch.ts';
import { randomOf } from './experiment.fixture.ts';
import { mergedOutcomes, quantileFigure } from './quantile-figure.ts';

/** Exponential values, whose quantiles and their standard errors are known. */
function exponential(count: number, seed: number): Sketch {
  const random = randomOf(seed);
  const builder = createSketch();
  for (let i = 0; i < count; i++) builder.add(-1_000 * Math.log(1 - random()));
  return builder.drain();
}

test('quantileFigure() has the standard error that theory gives', () => {
  const count = 4_000;
  const figure = quantileFigure(exponential(count, 1), 0.9);
  // √(q (1 − q) / n) / density at the quantile
  const theory = Math.sqrt((0.9 * 0.1) / count) / (0.1 / 1_000);
  const found = Math.sqrt((figure?.variance ?? 0) / count);
  expect(found / theory).toBeGreaterThan(0.8);
  expect(found / theory).toBeLessThan(1.25);
  expect(Math.abs((figure?.mean ?? 0) - 1_000 * Math.log(10))).toBeLessThan(3 * theory);
});

test('quantileFigure() says nothing where the band leaves the sample', () => {
  expect(quantileFigure([[1_281, 20]], 0.99)).toBeNull();
  expect(quantileFigure([], 0.5)).toBeNull();
  expect(quantileFigure([[1_281, 100]], Number.NaN)).toBeNull();
});

test('quantileFigure() of one value is still as unsure as its bucket is wide', () => {
  const figure = quantileFigure([[1_281, 1_000_000]], 0.5);
  expect(figure?.mean).toBeCloseTo(1.0078, 4);
  expect(Math.sqrt((figure?.variance ?? 0) / 1_000_000)).toBeGreaterThan(0.004);
});

test('mergedOutcomes() adds sketches up; what is 0 or less is the lowest bucket', () => {
  expect(
    mergedOutcomes([
      [
        [null, 2],
        [5, 1],
      ],
      [
        [0, 1],
        [5, 3],
      ],
    ]),
  ).toEqual([
    [0, 3],
    [5, 4],
  ]);
  expect(mergedOutcomes([[[5, Number.NaN]]])).toBeNull();
  expect(mergedOutcomes([[[5, -1]]])).toBeNull();
  expect(mergedOutcomes([[[5_000, 1]]])).toBeNull();
});

// Half of the units have 1, half have 9: the median may be either, by one unit.
test('quantileFigure() at the edge of a value that many units have may be the next value', () => {
  const [one, nine] = [sketchIndex(1), sketchIndex(9)];
  const errorOf = (ones: number) => {
    const figure = quantileFigure(
      [
        [one, ones],
        [nine, 1_000 - ones],
      ],
      0.5,
    );
    return Math.sqrt((figure?.variance ?? 0) / 1_000);
  };
  for (const ones of [475, 499, 500, 501, 525]) expect(errorOf(ones)).toBeGreaterThan(8 / 2);
  expect(errorOf(560)).toBeLessThan(0.1);
});
