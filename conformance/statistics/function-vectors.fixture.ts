/** Special functions, distributions and confidence sequences. */
import {
  bernoulliInterval,
  betaBinomialMixture,
  lnBetaBinomialMixture,
  lnGamma,
  lnIncompleteBeta,
  lnNormalMixture,
  lnNormalTail,
  normalMixtureBound,
  normalMixtureRho,
  normalQuantile,
  quantileBand,
  rateUpperBound,
} from '@tidegate/core';
import { mixtureBound, oneSidedNormal } from './mixtures.fixture.ts';
import { quantileTestPValue } from './quantile-ab.fixture.ts';
import { empiricalProcessBound, empiricalProcessConstant } from './stitching.fixture.ts';
import { type Answer, as } from './vector.fixture.ts';

interface Mixed {
  readonly s: number;
  readonly v: number;
  readonly v_opt: number;
  readonly alpha: number;
  readonly g: number;
  readonly h: number;
}

const ALPHA = 0.05;

export const functionVectors: Readonly<Record<string, Answer>> = {
  SF1: ({ input }) => as<number[]>(input).map(lnGamma),
  SF2: ({ input }) =>
    as<[number, number, number][]>(input).map(([a, b, x]) => lnIncompleteBeta(a, b, x)),
  SF3: ({ input }) => as<number[]>(input).map(lnNormalTail),
  SF4: ({ input }) => as<number[]>(input).map(normalQuantile),
  C1: ({ input }) => {
    const { s, v, v_opt } = as<Mixed>(input);
    const rho = normalMixtureRho(v_opt, ALPHA);
    return {
      best_rho: rho,
      log_mixture: lnNormalMixture(s, v, rho),
      bound: normalMixtureBound(v, rho, ALPHA),
    };
  },
  C2: ({ input }) => {
    const { s, v, v_opt, alpha } = as<Mixed>(input);
    const mixture = oneSidedNormal(v_opt, alpha);
    return { log_mixture: mixture(s, v), bound: mixtureBound(mixture, v, alpha) };
  },
  C3: ({ input }) => ({ ...betaBinomial(as(input), false), ...betaBinomial(as(input), true) }),
  C4: ({ expected }) =>
    as<[number, number, number][]>(expected).map(([x, n, tuned]) => [
      x,
      n,
      tuned,
      ...bernoulliInterval(x, n, ALPHA, tuned),
    ]),
  C5: ({ input }) => {
    const { t, alpha, t_min, A } = as<{ t: number; alpha: number; t_min: number; A: number }>(
      input,
    );
    return {
      C: empiricalProcessConstant(alpha, A),
      bound: empiricalProcessBound(t, alpha, t_min, A),
    };
  },
  C6: ({ input }) =>
    as<[number, number][]>(input).map(([q, offset]) => {
      const from = (first: number) => Array.from({ length: 1_000 }, (_, i) => first + i);
      return quantileTestPValue(from(1), from(1 + offset), q, 100);
    }),
  C7: ({ input, expected }) => {
    const { n, p } = as<{ n: number; p: number }>(input);
    const [propLow, propHigh] = quantileBand(p, n, ALPHA, n);
    return { ...as<object>(expected), propLow, propHigh };
  },
  Z1: ({ input }) =>
    as<{ n: number; alpha: number }[]>(input).map(({ n, alpha }) =>
      rateUpperBound(0, n, 1 - alpha),
    ),
};

function betaBinomial({ s, v, v_opt, g, h }: Mixed, oneSided: boolean): object {
  const mixture = betaBinomialMixture(g, h, v_opt, ALPHA, oneSided);
  const ln = (sum: number, variance: number) => lnBetaBinomialMixture(sum, variance, mixture);
  const bound = mixtureBound(ln, v, ALPHA, v / g);
  return oneSided
    ? { one_log: ln(s, v), one_bound: bound }
    : { two_log: ln(s, v), two_bound: bound };
}
