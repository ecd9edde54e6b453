import {
  type Alternative,
  adjustedMoments,
  adjustmentSlope,
  asymptoticTest,
  type MeanTest,
  meanDifference,
  meanMoments,
  type NormalBelief,
  normalPosterior,
  normalUpperQuantile,
  type PairSums,
  ratioMoments,
  type SampleMoments,
  shareMoments,
  welchTest,
} from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { caseFile } from './case-file.fixture.ts';
import { expectNear } from './near.fixture.ts';

type Arm =
  | { readonly kind: 'mean'; readonly n: number; readonly sum: number; readonly sumSquares: number }
  | { readonly kind: 'proportion'; readonly n: number; readonly sum: number }
  | {
      readonly kind: 'cuped';
      readonly n: number;
      readonly sum: number;
      readonly sumSquares: number;
      readonly preSum: number;
      readonly preSumSquares: number;
      readonly postPreSumProducts: number;
    }
  | {
      readonly kind: 'ratio';
      readonly n: number;
      readonly mSum: number;
      readonly mSumSquares: number;
      readonly dSum: number;
      readonly dSumSquares: number;
      readonly mdSumProducts: number;
    };

interface Vector {
  readonly name: string;
  readonly test: string;
  readonly difference: 'absolute' | 'relative';
  readonly alpha: number;
  readonly control: Arm;
  readonly treatment: Arm;
  readonly tuning?: number;
  /** Of Bayesian tests: what was believed of the relative difference before; absent = nothing. */
  readonly prior?: NormalBelief;
  readonly expect: {
    readonly pointEstimate: number;
    readonly se: number;
    readonly ci: readonly (number | 'inf' | '-inf')[];
    readonly pValue: number;
    readonly error: string | null;
    readonly chanceToWin?: number;
    /** Of choosing control, and of choosing the candidate. */
    readonly risk?: readonly number[];
  };
}

interface Content {
  readonly tolerance: number;
  readonly vectors: readonly Vector[];
}

const { title, content, absent } = caseFile<Content>('public-gbstats', 'public-gbstats.json');
const vectors = content?.vectors ?? [];

describe.skipIf(absent)(title, () => {
  test('has the cases that it should have', ({ task }) => {
    task.meta.conformance = { passed: 0, total: 0 };
    expect([vectors.length, vectors.filter(isBayesian).length]).toEqual([23, 3]);
  });

  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const [control, treatment] = momentsOf(vector.control, vector.treatment);
    const difference = meanDifference(control, treatment, vector.difference);
    if (vector.expect.error !== null) {
      // Where they answer zeros beside an error code, there is no answer to mistake for one.
      expect(difference).toBeNull();
      return;
    }
    if (difference === null) throw new Error('Cannot compare the arms: no difference was answered');
    if (isBayesian(vector)) {
      expectNear(belief(vector, difference), vector.expect, { abs: content?.tolerance ?? 0 });
      return;
    }
    const { interval, pValue } = answer(vector, difference);
    const { pointEstimate, se, ci, pValue: expectedP } = vector.expect;
    const tolerance = content?.tolerance ?? 0;
    expectNear(
      { estimate: difference.estimate, se: difference.standardError, interval },
      { estimate: pointEstimate, se, interval: ci.map(end) },
      { abs: tolerance },
    );
    expectNear(pValue, expectedP, { abs: isHalved(vector) ? HALVED_TO : tolerance });
  });
});

/** Their one-sided sequential p-values are twelve halvings of 0.00001..0.4999, ours are exact. */
const HALVED_TO = 0.49989 / 2 ** 12;

function isHalved({ test: name }: Vector): boolean {
  return name.startsWith('sequential') && name !== 'sequential-two-sided';
}

function isBayesian({ test: name }: Vector): boolean {
  return name === 'bayes';
}

/** Belief in the relative difference, as their answers tell it. */
function belief(
  { alpha, prior }: Vector,
  { estimate, standardError }: NonNullable<ReturnType<typeof meanDifference>>,
): Pick<Vector['expect'], 'pointEstimate' | 'ci' | 'chanceToWin' | 'risk' | 'error'> {
  const { mean, standardDeviation, higher, loss, gain } = normalPosterior(
    estimate,
    standardError,
    prior ?? null,
  );
  const width = normalUpperQuantile(alpha / 2) * standardDeviation;
  return {
    ...{ pointEstimate: mean, ci: [mean - width, mean + width], chanceToWin: higher },
    ...{ risk: [gain, loss], error: null },
  };
}

function answer(
  vector: Vector,
  difference: NonNullable<ReturnType<typeof meanDifference>>,
): MeanTest {
  const [method = '', ...rest] = vector.test.split('-');
  const alternative = alternativeOf(rest.join('-'));
  return method === 'welch'
    ? welchTest(difference, alternative, vector.alpha)
    : asymptoticTest(difference, alternative, vector.alpha, vector.tuning ?? Number.NaN);
}

function alternativeOf(text: string): Alternative {
  if (text === 'two-sided' || text === 'greater' || text === 'lesser') return text;
  throw new Error(`Cannot read the alternative of a vector: "${text}" is none`);
}

/** Infinite ends are exact: they are compared as text, numbers as numbers. */
function end(value: number | 'inf' | '-inf'): number {
  return value === 'inf' ? Infinity : value === '-inf' ? -Infinity : value;
}

function momentsOf(control: Arm, treatment: Arm): readonly [SampleMoments, SampleMoments] {
  const pairs = [control, treatment].flatMap((arm) => (arm.kind === 'cuped' ? [pairOf(arm)] : []));
  // They take both arms as one sample; we would take the slope within the arms.
  const slope = adjustmentSlope(pairs.length === 0 ? [] : [pairs.reduce(together)]);
  return [moments(control, slope), moments(treatment, slope)];
}

function together(a: PairSums, b: PairSums): PairSums {
  return {
    units: a.units + b.units,
    sum: a.sum + b.sum,
    sumSquares: a.sumSquares + b.sumSquares,
    otherSum: a.otherSum + b.otherSum,
    otherSquares: a.otherSquares + b.otherSquares,
    products: a.products + b.products,
  };
}

function moments(arm: Arm, slope: number): SampleMoments {
  switch (arm.kind) {
    case 'mean':
      return meanMoments({ units: arm.n, sum: arm.sum, sumSquares: arm.sumSquares });
    case 'proportion':
      return shareMoments(arm.n, arm.sum);
    case 'cuped':
      return adjustedMoments(pairOf(arm), slope);
    case 'ratio':
      return ratioMoments({
        units: arm.n,
        sum: arm.mSum,
        sumSquares: arm.mSumSquares,
        otherSum: arm.dSum,
        otherSquares: arm.dSumSquares,
        products: arm.mdSumProducts,
      });
  }
}

function pairOf(arm: Extract<Arm, { kind: 'cuped' }>): PairSums {
  return {
    units: arm.n,
    sum: arm.sum,
    sumSquares: arm.sumSquares,
    otherSum: arm.preSum,
    otherSquares: arm.preSumSquares,
    products: arm.postPreSumProducts,
  };
}
