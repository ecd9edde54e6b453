import { expect, test } from 'vitest';
import { sketchOf } from './compared-values.fixture.ts';
import type { ValueScale } from './memory-types.ts';
import { poolScores } from './score-pool.ts';

const scale: ValueScale = {
  ...{ mean: 0, deviation: 1, middle: 0, spread: 1, cap: 1e9 },
  ...{ thresholds: [], count: 1_000, atMs: 0 },
};
const block = { control: sketchOf(1, 1, 4), candidate: sketchOf(0, 2, 4) };

test('poolScores() puts both arms in the order of their scores', () => {
  const { scores, counts, candidate, candidateSum } = poolScores(block, 'log', scale, 'higher');
  expect(counts).toEqual([1, 2, 1, 1, 1]);
  expect(scores.map((score) => Number(score.toFixed(1)))).toEqual([-3, 0, 0.7, 1.4, 1.4]);
  expect(candidate).toBe(3);
  expect(candidateSum).toBeCloseTo(-3 + 0.7 + 1.39, 1);
});

test('poolScores() turns scores round where low values are the bad ones', () => {
  const high = poolScores(block, 'log', scale, 'higher');
  const low = poolScores(block, 'log', scale, 'lower');
  expect(low.scores).toEqual(high.scores.map((score) => -score).reverse());
  expect(low.counts).toEqual([...high.counts].reverse());
  expect(low.candidateSum).toBeCloseTo(-high.candidateSum, 12);
});
