import type { Sketch } from '../metric/sketch.ts';
import { lnMeanExp } from '../statistics/ln-mean-exp.ts';
import { exceedances } from './exceedance.ts';
import type { ValueScale } from './memory-types.ts';
import { lnMixture, NO_WEALTH } from './rate-engine.ts';
import { addExactBlock } from './rate-engine-exact.ts';
import { LEANS, scorePermutation } from './score-permutation.ts';
import { poolScores } from './score-pool.ts';
import type { ComparedValuesGuardrail } from './types.ts';

/** One way to bet that the candidate's values are worse, and its part of the wealth. */
export type ValueBet =
  /** On scores of ln value, which see the body. */
  | { readonly on: 'log'; readonly weight: number }
  /** On scores of the value itself up to a cap, which see money. */
  | { readonly on: 'capped'; readonly weight: number }
  /** On how many are beyond control's quantile, which sees a tail. */
  | { readonly on: 'exceedance'; readonly q: number; readonly weight: number };

/** Values of both arms that were seen side by side; the candidate's already shifted by the tolerance. */
export interface ValueBlock {
  readonly control: Sketch;
  readonly candidate: Sketch;
}

type Asked = Pick<ComparedValuesGuardrail, 'of' | 'heavyTail' | 'worse'>;

const MONEY: readonly ValueBet[] = [
  { on: 'log', weight: 1 / 2 },
  { on: 'capped', weight: 1 / 2 },
];
const HIGH: readonly ValueBet[] = [
  { on: 'log', weight: 1 / 2 },
  { on: 'exceedance', q: 0.95, weight: 1 / 4 },
  { on: 'exceedance', q: 0.99, weight: 1 / 4 },
];
const LOW: readonly ValueBet[] = [
  { on: 'log', weight: 1 / 2 },
  { on: 'exceedance', q: 0.05, weight: 1 / 4 },
  { on: 'exceedance', q: 0.01, weight: 1 / 4 },
];

const LEAN_WEIGHTS: readonly number[] = LEANS.map(() => 1 / LEANS.length);

/**
 * The bets of a comparison; weights sum to 1. Half on the body and a quarter on either tail; of
 * money, half on each score, as what is spent lies in the tail. A quantile asks for that tail alone.
 */
export function valueBets({ of, heavyTail, worse }: Asked): readonly ValueBet[] {
  if (of !== 'all') return [{ on: 'exceedance', q: of.quantile, weight: 1 }];
  if (heavyTail) return MONEY;
  return worse === 'higher' ? HIGH : LOW;
}

/** ln of the wealth of each bet's parts before any evidence. */
export function noValueWealth(asked: Asked): readonly (readonly number[])[] {
  return valueBets(asked).map(({ on }) => (on === 'exceedance' ? NO_WEALTH : LEANS.map(() => 0)));
}

/**
 * ln of the wealth after a block, as a new value. Each factor has expectation 1 at most while the
 * candidate's values are not worse, given the past and the shares. Never throws.
 */
export function betOnBlock(
  asked: Asked,
  scale: ValueScale,
  wealth: readonly (readonly number[])[],
  block: ValueBlock,
): readonly (readonly number[])[] {
  let tails = 0;
  return valueBets(asked).map((bet, i) => {
    const before = wealth[i] ?? [];
    if (bet.on === 'exceedance') {
      const threshold = scale.thresholds[tails++] ?? Number.NaN;
      // In an outage of both arms nearly all is beyond: only the exact form loses nothing then.
      return addExactBlock(before, exceedances(block, threshold, asked.worse));
    }
    const gains = scorePermutation(poolScores(block, bet.on, scale, asked.worse));
    return before.map((log, at) => log + (gains[at] ?? 0));
  });
}

/** ln of all wealth: the weighted mean of what the bets hold. Never throws. */
export function lnValueWealth(asked: Asked, wealth: readonly (readonly number[])[]): number {
  const bets = valueBets(asked);
  const logs = bets.map(({ on }, i) => {
    const held = wealth[i] ?? [];
    return on === 'exceedance' ? lnMixture(held) : lnMeanExp(held, LEAN_WEIGHTS);
  });
  return lnMeanExp(
    logs,
    bets.map(({ weight }) => weight),
  );
}
