import {
  bernoulliInterval,
  betaBinomialMixture,
  lnBetaBinomialMixture,
  lnNormalMixture,
  normalMixtureBound,
  normalMixtureRho,
} from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { caseFile } from './case-file.fixture.ts';
import {
  gammaExponential,
  gammaPoisson,
  type LnMixture,
  mixtureBound,
  oneSidedNormal,
} from './mixtures.fixture.ts';
import { expectNear } from './near.fixture.ts';
import { quantileTestPValue } from './quantile-ab.fixture.ts';
import { doubleStitching, empiricalProcessBound, polyStitching } from './stitching.fixture.ts';

type Value = number | boolean | string;
type Args = Readonly<Record<string, Value>>;

interface Vector {
  readonly fn: string;
  readonly args: Args;
  readonly expect: number | readonly number[];
}

const { title, content, absent } = caseFile<{ readonly vectors: readonly Vector[] }>(
  'public-confseq',
  'public-confseq.json',
);
const named = (content?.vectors ?? []).map(
  (vector) => [`${vector.fn} ${JSON.stringify(vector.args)}`, vector] as const,
);
// The suite's own tolerance; it prints seven digits.
const TOLERANCE = { abs: 1e-5 };

describe.skipIf(absent)(title, () => {
  test('names only functions that are answered', ({ task }) => {
    task.meta.conformance = { passed: 0, total: 0 };
    const unknown = (content?.vectors ?? []).filter(({ fn }) => !(fn in answers));
    expect([named.length > 0, unknown.map(({ fn }) => fn)]).toEqual([true, []]);
  });

  test.each(named)('%s', (_, { fn, args, expect: expected }) => {
    expectNear(answers[fn]?.(args), expected, TOLERANCE);
  });
});

const answers: Readonly<Record<string, (args: Args) => number | readonly number[]>> = {
  'twoSidedNormalMixture.bestRho': (args) => normalMixtureRho(of(args, 'vOpt'), alphaOpt(args)),
  normalLogMixture: (args) => normal(args)(of(args, 's'), of(args, 'v')),
  normalMixtureBound: (args) =>
    args['oneSided']
      ? boundOf(normal(args), args)
      : normalMixtureBound(of(args, 'v'), rho(args), of(args, 'alpha')),
  gammaExponentialLogMixture: (args) =>
    gammaExponential(of(args, 'vOpt'), alphaOpt(args), of(args, 'c'))(of(args, 's'), of(args, 'v')),
  gammaExponentialMixtureBound: (args) =>
    boundOf(gammaExponential(of(args, 'vOpt'), alphaOpt(args), of(args, 'c')), args),
  gammaPoissonLogMixture: (args) =>
    gammaPoisson(of(args, 'vOpt'), alphaOpt(args), of(args, 'c'))(of(args, 's'), of(args, 'v')),
  gammaPoissonMixtureBound: (args) =>
    boundOf(gammaPoisson(of(args, 'vOpt'), alphaOpt(args), of(args, 'c')), args),
  betaBinomialLogMixture: (args) => betaBinomial(args)(of(args, 's'), of(args, 'v')),
  // No sum of such increments is greater than v / g.
  betaBinomialMixtureBound: (args) =>
    boundOf(betaBinomial(args), args, of(args, 'v') / of(args, 'g')),
  polyStitchingBound: (args) =>
    polyStitching(of(args, 'v'), of(args, 'alpha'), of(args, 'vMin'), of(args, 'c')),
  empiricalProcessLilBound: (args) =>
    empiricalProcessBound(of(args, 't'), of(args, 'alpha'), of(args, 'tMin'), of(args, 'A')),
  doubleStitchingBound: (args) =>
    doubleStitching(of(args, 'p'), of(args, 't'), of(args, 'alpha'), of(args, 'tOpt')),
  'quantileAB.pValue': (args) =>
    quantileTestPValue(range(args['a']), range(args['b']), of(args, 'p'), of(args, 'tOpt')),
  bernoulliConfidenceInterval: (args) =>
    bernoulliInterval(
      of(args, 'successes'),
      of(args, 'trials'),
      of(args, 'alpha'),
      of(args, 'tOpt'),
    ),
};

function of(args: Args, name: string): number {
  const value = args[name];
  return typeof value === 'number' ? value : Number.NaN;
}

function alphaOpt(args: Args): number {
  return 'alphaOpt' in args ? of(args, 'alphaOpt') : 0.05;
}

function rho(args: Args): number {
  return normalMixtureRho(of(args, 'vOpt'), alphaOpt(args));
}

function normal(args: Args): LnMixture {
  return args['oneSided']
    ? oneSidedNormal(of(args, 'vOpt'), alphaOpt(args))
    : (sum, variance) => lnNormalMixture(sum, variance, rho(args));
}

function betaBinomial(args: Args): LnMixture {
  const mixture = betaBinomialMixture(
    of(args, 'g'),
    of(args, 'h'),
    of(args, 'vOpt'),
    alphaOpt(args),
    args['oneSided'] === true,
  );
  return (sum, variance) => lnBetaBinomialMixture(sum, variance, mixture);
}

function boundOf(mixture: LnMixture, args: Args, most?: number): number {
  return mixtureBound(mixture, of(args, 'v'), of(args, 'alpha'), most);
}

/** Whole numbers of "1..1000". */
function range(text: Value | undefined): number[] {
  const [first = Number.NaN, last = Number.NaN] = String(text).split('..').map(Number);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
