import { expect, test } from 'vitest';
import { findingProblem } from './finding-problem.ts';

const figure = (value: number | null) => ({ issue: null, metric: 'error_rate', value });

test.each([
  [figure(0), null],
  [figure(0.5), null],
  [{ issue: 'pii-leak', metric: null, value: null }, null],
  [figure(Number.NaN), 'Cannot decide on error_rate: NaN is no finite number'],
  [figure(Infinity), 'Cannot decide on error_rate: Infinity is no finite number'],
  [figure(-0.1), 'Cannot decide on error_rate: -0.1 is negative; a figure is 0 or more'],
  [figure(null), 'Cannot decide on error_rate: its value is missing'],
  [
    { issue: null, metric: null, value: 1 },
    'Cannot decide on nothing: name an issue, or a metric with its value',
  ],
  [
    { issue: 'pii-leak', metric: 'pii_leaks', value: 1 },
    'Cannot decide on both an issue and a figure: name one of them',
  ],
])('findingProblem() of %j is %s', (finding, problem) => {
  expect(findingProblem(finding)).toBe(problem);
});
