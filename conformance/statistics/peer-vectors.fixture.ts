/**
 * Formulas of other tools and of planning, which no part of the product decides by. They are here
 * so that what the documentation says of them can be checked.
 */
import { binomialAtMost, normalUpperQuantile } from '@tidegate/core';
import { maxSprtCriticalValue } from './max-sprt.fixture.ts';
import { cusumRunLength } from './run-length.fixture.ts';
import { type Answer, as } from './vector.fixture.ts';

export const peerVectors: Readonly<Record<string, Answer>> = {
  // Statsig's sequential critical value; it depends on nothing but the split.
  A4: ({ input }) =>
    as<{ split: string; sides: number }[]>(input).map(({ split, sides }) => {
      const [first = 0, second = 0] = split.split('/').map((part) => Number(part) / 100);
      const alpha = 0.05 / sides;
      const variance = 1 / first + 1 / second;
      const tau = 2 * normalUpperQuantile(alpha) ** 2;
      const total = variance + tau;
      return Math.sqrt((total / tau) * (-2 * Math.log(alpha) - Math.log(variance / total)));
    }),
  // Mixture sequential probability ratio test with a normal prior (Johari, Pekelis & Walsh).
  A5: ({ input }) =>
    as<Record<'xC' | 'nC' | 'xL' | 'nL' | 'tau', number>[]>(input).map(
      ({ xC, nC, xL, nL, tau }) => {
        const [candidate, control] = [xC / nC, xL / nL];
        const variance = (candidate * (1 - candidate)) / nC + (control * (1 - control)) / nL;
        const total = variance + tau * tau;
        const lift = (tau * (candidate - control)) ** 2 / (2 * variance * total);
        return 0.5 * Math.log(variance / total) + lift;
      },
    ),
  D2: ({ expected }) =>
    as<[number, number, number][]>(expected).map(([height]) => [
      height,
      cusumRunLength(height, 0.5, 0),
      cusumRunLength(height, 0.5, 1),
    ]),
  K1: ({ input }) => as<number[]>(input).map((expected) => maxSprtCriticalValue(expected, 0.05)),
  // Expected candidate units of the best possible tests (Wald 1945; Grünwald et al. for two arms).
  W1: ({ expected }) =>
    as<number[][]>(expected).map(([p0 = 0, p1 = 0]) => {
      const share = 0.1;
      const known = divergence(p1, p0);
      const common = share * p1 + (1 - share) * p0;
      const growth = divergence(p1, common) + ((1 - share) / share) * divergence(p0, common);
      const units = (rate: number) => [Math.log(20) / rate, Math.log(100) / rate];
      return [p0, p1, known, ...units(known), growth, ...units(growth)];
    }),
  Z2: ({ input }) =>
    as<{ f: number; n: number }[]>(input).map(({ f, n }) => -Math.expm1(n * Math.log1p(-f))),
  // Five minutes in a row beyond 5 % within a day of minutes.
  R1: ({ input }) =>
    as<{ p: number; nPerMin: number }[]>(input).map(({ p, nPerMin }) => {
      const beyond = 1 - binomialAtMost(Math.floor(0.05 * nPerMin + 1e-9), nPerMin, p);
      return runChance(beyond, 5, 1_440);
    }),
};

/** Kullback–Leibler divergence of two rates. */
function divergence(p: number, q: number): number {
  return p * Math.log(p / q) + (1 - p) * (Math.log1p(-p) - Math.log1p(-q));
}

/** Chance of `length` successes in a row within `trials`. */
function runChance(success: number, length: number, trials: number): number {
  let runs: number[] = Array.from({ length }, (_, i) => (i === 0 ? 1 : 0));
  let done = 0;
  for (let trial = 0; trial < trials; trial++) {
    const going = runs.reduce((sum, each) => sum + each, 0);
    done += (runs.at(-1) ?? 0) * success;
    runs = runs.map((_, i) => (i === 0 ? going * (1 - success) : (runs[i - 1] ?? 0) * success));
  }
  return done;
}
