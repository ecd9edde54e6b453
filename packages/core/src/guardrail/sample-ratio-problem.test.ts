import { expect, test } from 'vitest';
import { emptySampleRatio } from './sample-ratio.ts';
import { sampleRatioProblem } from './sample-ratio-problem.ts';

const memory = { ...emptySampleRatio() };
const rule = { alpha: 0.001, shares: { 1: 0.5 } };

test('sampleRatioProblem() is null for what absorb makes, before and after it fired', () => {
  expect(sampleRatioProblem(rule, memory)).toBeNull();
  expect(sampleRatioProblem(rule, { ...memory, firedMs: 5, missing: 'control' })).toBeNull();
});

test.each([0, 1, -0.1, Number.NaN, 'half', null])(
  'sampleRatioProblem() of a share or alpha %s',
  (value) => {
    expect(sampleRatioProblem({ ...rule, shares: { 1: value } }, memory)).toBe('rule');
    expect(sampleRatioProblem({ ...rule, alpha: value }, memory)).toBe('rule');
  },
);

test.each<[string, object]>([
  ['too few bets', { wealth: [0] }],
  ['a bet that is no number', { wealth: [0, 0, 0, 0, 0, Number.NaN] }],
  ['units that are not whole', { units: { control: 1.5, candidate: 0 } }],
  ['a negative expectation', { expected: -1 }],
  ['a side that is missing without a time', { missing: 'control' }],
  ['a time without a side', { firedMs: 5 }],
  ['another side', { firedMs: 5, missing: 'both' }],
])('sampleRatioProblem() finds the memory broken with %s', (_, change) => {
  expect(sampleRatioProblem(rule, { ...memory, ...change })).toBe('memory');
});
