/** What guardrails are judged by: bets, exact spending, scores, watching for drift. */
import { lnHypergeometric, lnMeanExp, shiryaevRobertsStep } from '@tidegate/core';
import { NOTHING_SPENT, spend } from '../../packages/core/src/guardrail/exact-spending.ts';
import {
  addBlock,
  BET_WEIGHTS,
  BETS,
  lnMixture,
  NO_WEALTH,
  type RateBlock,
} from '../../packages/core/src/guardrail/rate-engine.ts';
import { addExactBlock } from '../../packages/core/src/guardrail/rate-engine-exact.ts';
import { againstReference } from '../../packages/core/src/guardrail/rate-engine-reference.ts';
import { LEANS, scorePermutation } from '../../packages/core/src/guardrail/score-permutation.ts';
import { type Answer, as, type Window } from './vector.fixture.ts';

interface Windows {
  readonly windows: readonly Window[];
  readonly r0?: number;
  readonly r1: number;
  readonly alpha: number;
  readonly beta: number;
}

const LEAN_WEIGHTS = LEANS.map(() => 1 / LEANS.length);

export const engineVectors: Readonly<Record<string, Answer>> = {
  E1: ({ input }) => {
    const lnL = wealthAfter(input).at(-1) ?? [];
    return { lnL, lnE: lnMixture(lnL), E: Math.exp(lnMixture(lnL)) };
  },
  E2: ({ input }) => {
    const lnE = wealthAfter(input).map(lnMixture);
    return { lnE, pAnytime: Math.min(1, Math.exp(-Math.max(...lnE))) };
  },
  E3: ({ input }) => ({ lnE: wealthAfter(input).map(lnMixture) }),
  E4: ({ input }) => ({ lnE: lnMixture(wealthAfter(input).at(-1) ?? []) }),
  E5: ({ input }) => ({ lnE: lnMixture(wealthAfter(input).at(-1) ?? []) }),
  E6: ({ input }) => {
    const { nC, nL, k } = as<{ nC: number; nL: number; k: number }>(input);
    let expectedE = 0;
    for (let x = 0; x <= k; x++) {
      const after = addBlock(NO_WEALTH, blockOf([nC, nL, x, k - x]), 1);
      expectedE += Math.exp(lnHypergeometric(x, nC, k, nC + nL) + lnMixture(after));
    }
    return { expectedE };
  },
  E7: ({ input, expected }) => {
    const errors = as<{ m: number[] }>(input).m;
    const windows = errors.map((): Window => [1, 9, 1, 0]);
    const lnE = wealthAfter({ windows }).map(lnMixture);
    const alphas = Object.keys(
      as<{ errorsToRollback: Record<string, number> }>(expected).errorsToRollback,
    );
    const needed = (alpha: string) => lnE.findIndex((ln) => ln >= -Math.log(Number(alpha))) + 1;
    return {
      lnE,
      errorsToRollback: Object.fromEntries(alphas.map((alpha) => [alpha, needed(alpha)])),
    };
  },
  E8: ({ input }) => {
    const { windows, r1, beta } = as<Windows>(input);
    // The likelihood ratio of one bet, of which the engine's five are a mixture.
    const L = windows.reduce((ln, [candidate, control, own, others]) => {
      const share = candidate / (candidate + control);
      return ln + own * Math.log(r1) - (own + others) * Math.log1p(share * (r1 - 1));
    }, 0);
    return { L, accept: L <= Math.log(beta) };
  },
  E9: ({ input }) =>
    as<Window[]>(input).map((window) => {
      const lnL = addExactBlock(NO_WEALTH, blockOf(window));
      return { lnL, lnE: lnMixture(lnL) };
    }),
  T1: ({ input }) =>
    as<{ n: number; x: number; p: number }[]>(input).map(({ n, x, p }) =>
      lnMixture(againstReference(n, x, p)),
    ),
  S1: ({ input }) => {
    const { score, countsCanary, countsLegacy, q } = as<{
      score: number[];
      countsCanary: number[];
      countsLegacy: number[];
      q: number;
    }>(input);
    const lnL = LEANS.map((lean) =>
      score.reduce((ln, s, bucket) => {
        const [own, others] = [countsCanary[bucket] ?? 0, countsLegacy[bucket] ?? 0];
        return ln + own * lean * s - (own + others) * Math.log1p(q * Math.expm1(lean * s));
      }, 0),
    );
    return { lnL, lnE: lnMeanExp(lnL, LEAN_WEIGHTS) };
  },
  S2: ({ input }) => {
    const { canary, legacy } = as<{ canary: number[]; legacy: number[] }>(input);
    const scores = [...canary, ...legacy].sort((a, b) => a - b);
    const lnL = scorePermutation({
      scores,
      counts: scores.map(() => 1),
      candidate: canary.length,
      candidateSum: canary.reduce((sum, each) => sum + each, 0),
    });
    return { lnL, lnE: lnMeanExp(lnL, LEAN_WEIGHTS) };
  },
  X1: ({ input }) => spendingAfter(as(input)).map(({ boundary, spent }) => ({ boundary, spent })),
  X2: ({ input }) => {
    const steps = spendingAfter(as(input));
    // Nothing is asked after the first rejection.
    const rejected = steps.findIndex(({ reject }) => reject);
    return steps.slice(0, rejected + 1);
  },
  D1: ({ input }) => {
    const { n, p0, x } = as<{ n: number; p0: number; x: number[] }>(input);
    let roberts = BETS.map(() => Number.NEGATIVE_INFINITY);
    let sums = BETS.map(() => 0);
    return x.map((events) => {
      const factors = againstReference(n, events, p0);
      roberts = roberts.map((ln, i) => shiryaevRobertsStep(ln, factors[i] ?? Number.NaN));
      // The cumulative sum's counterpart, a peer: it begins anew instead of adding up.
      sums = sums.map((ln, i) => Math.max(0, ln) + (factors[i] ?? Number.NaN));
      return [lnMeanExp(roberts, BET_WEIGHTS), lnMeanExp(sums, BET_WEIGHTS)];
    });
  },
};

function blockOf([candidate, control, candidateEvents, controlEvents]: Window): RateBlock {
  return { candidate, control, candidateEvents, controlEvents };
}

/** ln of the wealth of each bet after each window. */
function wealthAfter(input: unknown): (readonly number[])[] {
  const { windows, r0 = 1 } = as<Windows>(input);
  let wealth: readonly number[] = NO_WEALTH;
  return windows.map((window) => {
    wealth = addBlock(wealth, blockOf(window), r0);
    return wealth;
  });
}

function spendingAfter({ windows, alpha }: Windows) {
  let spending = NOTHING_SPENT;
  let X = 0;
  return windows.map((window) => {
    spending = spend(spending, blockOf(window), { alpha });
    X += window[2];
    const { boundary, spent } = spending;
    return { boundary, X, spent, reject: boundary !== null && X >= boundary };
  });
}
