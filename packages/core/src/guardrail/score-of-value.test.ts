import { expect, test } from 'vitest';
import { sketchIndex, sketchValue } from '../metric/sketch.ts';
import type { ValueScale } from './memory-types.ts';
import { scoreOfValue } from './score-of-value.ts';

const scale: ValueScale = {
  ...{ mean: Math.log(100), deviation: 0.5, middle: 120, spread: 60, cap: 400 },
  ...{ thresholds: [], count: 1_000, atMs: 0 },
};
const at = sketchIndex(200);

test('scoreOfValue() counts standard deviations of ln value', () => {
  expect(scoreOfValue(at, 'log', scale)).toBeCloseTo(Math.log(sketchValue(at) / 100) / 0.5, 12);
});

test('scoreOfValue() counts standard deviations of the value up to the cap', () => {
  expect(scoreOfValue(at, 'capped', scale)).toBeCloseTo((sketchValue(at) - 120) / 60, 12);
  expect(scoreOfValue(sketchIndex(9e9), 'capped', scale)).toBeCloseTo((400 - 120) / 60, 12);
});

test('scoreOfValue() is clipped, values of 0 too', () => {
  expect([sketchIndex(1e9), 0].map((index) => scoreOfValue(index, 'log', scale))).toEqual([3, -3]);
  const narrow = { ...scale, spread: 1 };
  expect([sketchIndex(1e9), 0].map((index) => scoreOfValue(index, 'capped', narrow))).toEqual([
    6, -6,
  ]);
});
