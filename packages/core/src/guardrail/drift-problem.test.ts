import { expect, test } from 'vitest';
import { emptyDrift } from './drift.ts';
import { driftProblem } from './drift-problem.ts';

const memory = { ...emptyDrift() };

test('driftProblem() is null for what absorb makes', () => {
  expect(driftProblem({ by: 0.1 }, memory)).toBeNull();
  expect(driftProblem({ by: 0, watching: true }, memory)).toBeNull();
});

test.each([{ by: -1 }, { by: Number.NaN }, { by: 1_000.5 }, {}, { by: 0.1, watching: 'yes' }])(
  'driftProblem() finds the rule %j broken',
  (rule) => {
    expect(driftProblem(rule, memory)).toBe('rule');
  },
);

test.each<[string, object]>([
  ['more events than trials', { accepted: { trials: 1, events: 2 } }],
  ['no window', { window: null }],
  ['a window without a start', { window: { trials: 0, events: 0 } }],
  ['a run without a start', { run: { trials: 0, events: 0 } }],
  ['too few statistics', { statistics: [0] }],
  ['a statistic that is not finite', { statistics: [0, 0, 0, 0, Number.NEGATIVE_INFINITY] }],
  ['a reference above 1', { reference: 1.1 }],
  ['a time that is a text', { lastMs: 'now' }],
])('driftProblem() finds the memory broken with %s', (_, change) => {
  expect(driftProblem({ by: 0.1 }, { ...memory, ...change })).toBe('memory');
});
