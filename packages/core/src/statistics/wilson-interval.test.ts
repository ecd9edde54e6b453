import { expect, test } from 'vitest';
import { newcombeInterval, wilsonInterval } from './wilson-interval.ts';

// Printed with four digits in Newcombe 1998, tables I.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('wilsonInterval(%d, %d)', (events, trials, low, high) => {
  const interval = wilsonInterval(events, trials, 0.05);
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});

test('wilsonInterval() of all and of nothing ends at 1 and at 0', () => {
  expect([wilsonInterval(20, 20, 0.05)[1], wilsonInterval(0, 20, 0.05)[0]]).toEqual([1, 0]);
});

test.each([
  [0, 0, 0.05],
  [2, 1, 0.05],
  [Number.NaN, 5, 0.05],
  [1, 5, 0],
])('wilsonInterval(%d, %d, %d) says nothing', (events, trials, alpha) => {
  expect(wilsonInterval(events, trials, alpha)).toEqual([0, 1]);
});

// Newcombe 1998, table II, method 10.
test.each([
  [56, 70, 48, 80, 0.2, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.6, 0.1705, 0.809],
  [5, 56, 0, 29, 0.0893, -0.0381, 0.1926],
])('newcombeInterval() of %d/%d and %d/%d', (x, n, y, m, difference, low, high) => {
  const found = newcombeInterval({ events: x, trials: n }, { events: y, trials: m }, 0.05);
  expect(found.difference).toBeCloseTo(difference, 4);
  expect(found.interval[0]).toBeCloseTo(low, 4);
  expect(found.interval[1]).toBeCloseTo(high, 4);
});
