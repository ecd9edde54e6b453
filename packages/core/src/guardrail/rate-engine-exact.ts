import { lnMeanExp } from '../statistics/ln-mean-exp.ts';
import { addBlock, BETS, isComparable, type RateBlock } from './rate-engine.ts';

/** Ways to share out a block's events that are gone through; beyond, the binomial form answers. */
const SPLITS_MAX = 4_096;

/**
 * As `addBlock` with no tolerance, for events that are not rare: more than about one unit in ten.
 * Bets are on odds ratios and their likelihood is Fisher's noncentral hypergeometric one, so wealth
 * stays the same on the average where the binomial form would lose some. Takes as many steps as there
 * are ways to share out the events; above 4 096 the binomial form answers, which is as safe. Never
 * throws. Source: Fisher 1935, The Logic of Inductive Inference.
 *
 * @example
 * const block = { candidate: 84, control: 83, candidateEvents: 40, controlEvents: 30 };
 * lnMixture(addExactBlock(NO_WEALTH, block)) // 0.2932936397304106
 */
export function addExactBlock(logs: readonly number[], block: RateBlock): readonly number[] {
  if (!isComparable(block)) return logs;
  const { candidate, control, candidateEvents } = block;
  const events = candidateEvents + block.controlEvents;
  const least = Math.max(0, events - control);
  const most = Math.min(events, candidate);
  if (most - least >= SPLITS_MAX) return addBlock(logs, block, 1);
  const splits = [0];
  for (let own = least; own < most; own++) {
    const odds = ((events - own) * (candidate - own)) / ((own + 1) * (control - events + own + 1));
    splits.push((splits[own - least] ?? 0) + Math.log(odds));
  }
  const each = splits.map(() => 1);
  const fair = lnMeanExp(splits, each);
  return BETS.map((bet, i) => {
    const tilt = Math.log(bet);
    const tilted = lnMeanExp(
      splits.map((ln, j) => ln + j * tilt),
      each,
    );
    return (logs[i] ?? 0) + (candidateEvents - least) * tilt - (tilted - fair);
  });
}
