import { expect, test } from 'vitest';
import { costCompared, latencyCompared, sketchOf, valuesRow } from './compared-values.fixture.ts';
import { absorbComparedValues, emptyComparedValues } from './compared-values.ts';
import { comparedValuesProblem } from './compared-values-problem.ts';
import { tick } from './judged.fixture.ts';

const history = [{ metric: 'latency_ms', sketch: sketchOf(...new Array<number>(200).fill(9)) }];
const full = absorbComparedValues(latencyCompared, emptyComparedValues(), {
  ...tick(0, valuesRow('control', [9]), valuesRow('candidate', [8]), valuesRow('control', [7], 2)),
  history,
});

test('comparedValuesProblem() finds none in what absorb makes, stored or not', () => {
  const memories = [emptyComparedValues(), full, JSON.parse(JSON.stringify(full))];
  for (const memory of memories)
    expect(comparedValuesProblem({ ...latencyCompared }, { ...memory })).toBe(null);
});

test.each([
  ['worse', 'sideways'],
  ['of', 'most'],
  ['of', { quantile: 1 }],
  ['heavyTail', undefined],
  ['tolerance', { kind: 'ratio', value: -0.1 }],
  ['tolerance', { kind: 'sum', value: 0.1 }],
  ['tolerance', null],
  ['alpha', 0],
  ['alpha', 1],
  ['alpha', Number.NaN],
  ['forMs', -1],
  ['scope', { draws: 1, applies: true, invalid: null }],
  ['scope', { draws: [], applies: true }],
])('comparedValuesProblem() finds a rule with a broken %s', (field, value) => {
  expect(comparedValuesProblem({ ...latencyCompared, [field]: value }, { ...full })).toBe('rule');
});

test('comparedValuesProblem() finds a tolerance that would tolerate all', () => {
  const rule = { ...latencyCompared, worse: 'lower', tolerance: { kind: 'ratio', value: 1 } };
  expect(comparedValuesProblem(rule, { ...full })).toBe('rule');
});

test.each([
  ['history', null],
  ['control', { ...full.control, step: 3 }],
  ['candidate', { ...full.candidate, total: Number.NaN }],
  ['candidate', { ...full.candidate, slots: 'many' }],
  ['units', { control: 1 }],
  ['wealth', [[0, 0, 0, 0, 0]]],
  ['wealth', full.wealth.map(() => [0, 0, 0, 0, Number.NaN])],
  ['pending', [{ draw: 1, control: [[1, 'x']], candidate: [] }]],
  ['pending', [null]],
  ['scale', { ...full.scale, deviation: 0 }],
  ['scale', { ...full.scale, thresholds: [] }],
  ['band', { low: 'x', high: 1 }],
  ['firedMs', undefined],
  ['lastMs', Number.POSITIVE_INFINITY],
])('comparedValuesProblem() finds a memory with a broken %s', (field, value) => {
  expect(comparedValuesProblem({ ...latencyCompared }, { ...full, [field]: value })).toBe('memory');
});

test('comparedValuesProblem() finds the memory of another rule', () => {
  expect(comparedValuesProblem({ ...costCompared }, { ...full })).toBe('memory');
});
