import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LEANS, type ScoredBlock, scorePermutation } from './score-permutation.ts';

function blockOf(candidate: readonly number[], control: readonly number[]): ScoredBlock {
  const scores = [...candidate, ...control].sort((a, b) => a - b);
  return {
    scores,
    counts: scores.map(() => 1),
    candidate: candidate.length,
    candidateSum: candidate.reduce((sum, score) => sum + score, 0),
  };
}

/** All ways to split a list into a part of `size` and the rest. */
function splits(pool: readonly number[], size: number): [number[], number[]][] {
  const [first, ...rest] = pool;
  if (size === 0) return [[[], [...pool]]];
  if (first === undefined) return [];
  return [
    ...splits(rest, size - 1).map(([a, b]): [number[], number[]] => [[first, ...a], b]),
    ...splits(rest, size).map(([a, b]): [number[], number[]] => [a, [first, ...b]]),
  ];
}

test('scorePermutation() is the likelihood of all 120 ways to draw 3 of 10', () => {
  const gains = scorePermutation(blockOf([0.5, 2, -0.3], [-1, 0, 0.2, 0.4, 1.1, -0.7, 0.3]));
  const expected = [
    0.1371255413157, 0.2583481024268, 0.4528524310076, 0.6582492286443, 0.4936832538408,
  ];
  expect(gains).toEqual(expected.map((gain) => expect.closeTo(gain, 11)));
});

test('scorePermutation() is fair: over all ways to split a pool the mean factor is 1', () => {
  const pools = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
    minLength: 2,
    maxLength: 8,
  });
  fc.assert(
    fc.property(pools, fc.nat(), (pool, pick) => {
      const size = 1 + (pick % (pool.length - 1));
      const all = splits(pool, size).map(([a, b]) => scorePermutation(blockOf(a, b)));
      for (const [at] of LEANS.entries()) {
        const mean = all.reduce((sum, gains) => sum + Math.exp(gains[at] ?? 0), 0) / all.length;
        expect(mean).toBeCloseTo(1, 9);
      }
    }),
    { seed: 5, numRuns: 60 },
  );
});

test('scorePermutation() knows counts and repeated scores to be the same', () => {
  const counted = { scores: [-1, 0, 2], counts: [3, 4, 2], candidate: 3, candidateSum: 4 };
  const gains = scorePermutation(blockOf([2, 2, 0], [-1, -1, -1, 0, 0, 0]));
  expect(scorePermutation(counted)).toEqual(gains.map((gain) => expect.closeTo(gain, 12)));
});

test('scorePermutation() claims less where a block is too large to be exact', () => {
  // 83 of 600 are gone through, 84 of 600 no more.
  const [exact = [], bound = []] = [83, 84].map((candidate) =>
    scorePermutation({ scores: [-1, 1], counts: [500, 100], candidate, candidateSum: 20 }),
  );
  expect((exact[4] ?? 0) - (bound[4] ?? 0)).toBeGreaterThan(1);
});

test('scorePermutation() takes counts that no array would hold', () => {
  const huge = { scores: [-3, 3], counts: [8e15, 9], candidate: 9, candidateSum: 27 };
  for (const gain of scorePermutation(huge)) expect(gain).toBeGreaterThan(5);
});

test('scorePermutation() stays finite at the ends of its scores', () => {
  for (const candidate of [2, 110, 218]) {
    const block = {
      scores: [-6, 6],
      counts: [219, 1],
      candidate,
      candidateSum: -6 * (candidate - 1) + 6,
    };
    for (const gain of scorePermutation(block)) expect(Number.isFinite(gain)).toBe(true);
  }
});

test.each([
  ['without a candidate', blockOf([], [1, 2])],
  ['without control', blockOf([1, 2], [])],
  ['of nothing', blockOf([], [])],
  ['of NaN', blockOf([Number.NaN], [1])],
  ['of more candidates than units', { scores: [1], counts: [2], candidate: 3, candidateSum: 3 }],
])('scorePermutation() gains nothing from a block %s', (_, block) => {
  expect(scorePermutation(block)).toEqual([0, 0, 0, 0, 0]);
});
