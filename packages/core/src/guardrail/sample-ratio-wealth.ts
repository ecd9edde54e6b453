import { lnMeanExp } from '../statistics/ln-mean-exp.ts';

/** How many times the odds of the candidate a bet takes them to be. All weigh the same. */
const RATIOS: readonly number[] = [1 / 1.5, 1 / 1.2, 1 / 1.05, 1.05, 1.2, 1.5];
const WEIGHTS: readonly number[] = RATIOS.map(() => 1 / RATIOS.length);

/** ln of the wealth of each bet before any evidence: 1 each. */
export const NO_RATIO_WEALTH: readonly number[] = RATIOS.map(() => 0);

/** Units that are new in one draw, and the share of them that the candidate should have, 0..1 exclusive. */
export interface NewUnits {
  readonly share: number;
  readonly control: number;
  readonly candidate: number;
}

/**
 * ln of the wealth of each bet after new units. Each unit is drawn on its own with its share θ: the
 * bet on r multiplies its wealth by r / (1 + θ (r − 1)) for one of the candidate's and by
 * 1 / (1 + θ (r − 1)) for one of control's, which is 1 on the average. So wealth is one product over
 * draws of different shares. Never throws. Source: likelihood ratio of a Bernoulli variable whose
 * odds are r times the designed ones.
 */
export function addNewUnits(
  wealth: readonly number[],
  { share, control, candidate }: NewUnits,
): readonly number[] {
  const all = control + candidate;
  return RATIOS.map((ratio, i) => {
    const paid = all * Math.log1p(share * (ratio - 1));
    return (wealth[i] ?? 0) + candidate * Math.log(ratio) - paid;
  });
}

/** ln of the evidence against the design: it reaches ln(1 / alpha) with chance alpha. Never throws. */
export function lnRatioEvidence(wealth: readonly number[]): number {
  return lnMeanExp(wealth, WEIGHTS);
}
