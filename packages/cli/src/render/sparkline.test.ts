import { expect, test } from 'vitest';
import { sparkline } from './sparkline.ts';

test.each([
  [[0, 1, null, 8], '▁▂ █'],
  [[0, 0], '▁▁'],
  [[null, null], '  '],
  [[], ''],
  [[-3, 7], '▁█'],
])('sparkline() of %j', (values, line) => {
  expect(sparkline(values)).toBe(line);
});
