/** Comparisons of means and rates, sample ratios, looks that were planned, many questions at once. */
import {
  adjustedMoments,
  adjustmentSlope,
  asymptoticTest,
  betaComparison,
  crossingChances,
  falseDiscoveryAdjusted,
  holmAdjusted,
  lnChiSquareTail,
  lnShareMismatch,
  meanDifference,
  meanMoments,
  mergedMoments,
  newcombeInterval,
  obrienFlemingSpent,
  type PairSums,
  pooledRateTest,
  ratioMoments,
  type SampleMoments,
  shareChiSquare,
  shareMoments,
  spendingBoundaries,
  wilsonInterval,
} from '@tidegate/core';
import { designConstant } from './planned-looks.fixture.ts';
import { type Answer, as } from './vector.fixture.ts';

const ALPHA = 0.05;
type Counts = readonly [number, number, number, number];

interface ArmSums {
  readonly n: number;
  readonly sx: number;
  readonly sy: number;
  readonly sxx: number;
  readonly syy: number;
  readonly sxy: number;
}

export const experimentVectors: Readonly<Record<string, Answer>> = {
  A1: ({ input }) => liftAnswer(...meansOf(input), 1_000),
  A2: (_) => {
    const [control, candidate] = meansOf(A1_INPUT);
    const lower = (kind: 'relative' | 'absolute') => {
      const difference = known(meanDifference(control, candidate, kind));
      return asymptoticTest(difference, 'greater', ALPHA, 5_000).interval[0];
    };
    return {
      relLower: lower('relative'),
      absDiff: known(meanDifference(control, candidate, 'absolute')).estimate,
      absLower: lower('absolute'),
    };
  },
  A3: ({ input }) => {
    const { xA, nA, xB, nB } = as<{ xA: number; nA: number; xB: number; nB: number }>(input);
    return liftAnswer(shareMoments(nA, xA), shareMoments(nB, xB), 5_000);
  },
  M1: ({ input }) => {
    const { counts, theta0 } = as<{ counts: number[]; theta0: number[] }>(input);
    const n = counts.reduce((sum, count) => sum + count, 0);
    const p = Math.min(1, Math.exp(-lnShareMismatch(counts, theta0)));
    return { n, p, estimate: counts.map((count) => count / n) };
  },
  M2: ({ input }) =>
    as<{ counts: number[]; theta: number[] }[]>(input).map(({ counts, theta }) =>
      lnShareMismatch(counts, theta),
    ),
  M3: ({ input }) =>
    as<{ counts: number[] }[]>(input).map(({ counts }) => {
      const { chiSquare, degrees } = shareChiSquare(
        counts,
        counts.map(() => 1),
      );
      const lnp = lnChiSquareTail(chiSquare, degrees);
      return { chi2: chiSquare, lnp, p: Math.exp(lnp) };
    }),
  G1: ({ input }) =>
    as<number[]>(input).map((looks) => {
      const boundaries = Array.from({ length: looks }, () => 1.959963984540054);
      return crossingChances(evenly(looks), boundaries).at(-1);
    }),
  G2: ({ input }) => ({
    pocock: as<number[]>(input).map((looks) => designConstant(evenly(looks), ALPHA, () => 1)),
    obf: as<number[]>(input).map((looks) =>
      designConstant(evenly(looks), ALPHA, (time) => 1 / Math.sqrt(time)),
    ),
  }),
  G3: ({ input }) => {
    const times = evenly(as<number>(input));
    return spendingBoundaries(
      times,
      times.map((time) => obrienFlemingSpent(time, ALPHA)),
    );
  },
  P1: ({ input }) => {
    const pValues = as<number[]>(input);
    const [bh, holm] = [falseDiscoveryAdjusted(pValues), holmAdjusted(pValues)];
    const rejected = (adjusted: readonly number[]) => adjusted.filter((p) => p <= ALPHA).length;
    return {
      bh,
      holm,
      rejectBH05: rejected(bh),
      rejectHolm05: rejected(holm),
      rejectBonf05: rejected(pValues.map((p) => p * pValues.length)),
    };
  },
  B1: ({ input }) => as<[number, number][]>(input).map(([x, n]) => wilsonInterval(x, n, ALPHA)),
  B2: ({ input }) =>
    as<Counts[]>(input).map(([x, n, y, m]) => {
      const [first, second] = [
        { events: x, trials: n },
        { events: y, trials: m },
      ];
      const { difference, interval } = newcombeInterval(first, second, ALPHA);
      return [difference, ...interval];
    }),
  B3: ({ input }) =>
    as<Counts[]>(input).map(([x, n, y, m]) => {
      const { z, pValue } = pooledRateTest({ events: x, trials: n }, { events: y, trials: m });
      return [z, pValue];
    }),
  B4: ({ input }) =>
    as<{ xA: number; nA: number; xB: number; nB: number }[]>(input).map(({ xA, nA, xB, nB }) => {
      const { higher, loss } = betaComparison(
        { events: xA, trials: nA },
        { events: xB, trials: nB },
      );
      return { prob: higher, loss };
    }),
  U1: ({ input }) => {
    const { control, treat } = as<{ control: ArmSums; treat: ArmSums }>(input);
    const [a, b] = [pairOf(control), pairOf(treat)];
    const theta = adjustmentSlope([a, b]);
    const raw = known(meanDifference(meanMoments(a), meanMoments(b), 'absolute'));
    const adjusted = known(
      meanDifference(adjustedMoments(a, theta), adjustedMoments(b, theta), 'absolute'),
    );
    return {
      theta,
      diffRaw: raw.estimate,
      seRaw: raw.standardError,
      diffAdj: adjusted.estimate,
      seAdj: adjusted.standardError,
    };
  },
  U2: ({ input }) => {
    const sums = as<Record<'n' | 'sumY' | 'sumZ' | 'sumYY' | 'sumZZ' | 'sumYZ', number>>(input);
    const { units, mean, variance } = ratioMoments({
      units: sums.n,
      sum: sums.sumY,
      sumSquares: sums.sumYY,
      otherSum: sums.sumZ,
      otherSquares: sums.sumZZ,
      products: sums.sumYZ,
    });
    return { ratio: mean, var: variance / units };
  },
  U3: ({ input }) => {
    const { a, b } = as<Record<'a' | 'b', [number, number, number]>>(input);
    const deviations = ([count, mean, squares]: [number, number, number]) => ({
      count,
      mean,
      squares,
    });
    const { count, mean, squares } = mergedMoments(deviations(a), deviations(b));
    return [count, mean, squares];
  },
};

/** A2 says "same as A1" in place of an input. */
const A1_INPUT = {
  sumA: 1396.87,
  ssA: 52377.9767,
  nA: 3000,
  sumB: 2422.7,
  ssB: 134698.29,
  nB: 3461,
};

function meansOf(input: unknown): [SampleMoments, SampleMoments] {
  const { sumA, ssA, nA, sumB, ssB, nB } = as<typeof A1_INPUT>(input);
  return [
    meanMoments({ units: nA, sum: sumA, sumSquares: ssA }),
    meanMoments({ units: nB, sum: sumB, sumSquares: ssB }),
  ];
}

function liftAnswer(control: SampleMoments, candidate: SampleMoments, tuned: number): object {
  const difference = known(meanDifference(control, candidate, 'relative'));
  const { interval } = asymptoticTest(difference, 'two-sided', ALPHA, tuned);
  return {
    lift: difference.estimate,
    se: difference.standardError,
    lo: interval[0],
    hi: interval[1],
  };
}

function pairOf({ n, sx, sy, sxx, syy, sxy }: ArmSums): PairSums {
  return {
    units: n,
    sum: sy,
    sumSquares: syy,
    otherSum: sx,
    otherSquares: sxx,
    products: sxy,
  };
}

function evenly(looks: number): number[] {
  return Array.from({ length: looks }, (_, i) => (i + 1) / looks);
}

function known<T>(value: T | null): T {
  if (value === null) throw new Error('Cannot compare the arms: no difference was answered');
  return value;
}
