import { addedCounts, boundedCounts, type CountMass } from './count-mass.ts';
import { binomialSplit, eventSplit } from './event-split.ts';
import type { RateBlock } from './rate-engine.ts';

/** A test that has not stopped: what it remembers of its blocks. Plain JSON. */
export interface Spending extends CountMass {
  /** Σ k q (1 − q): variance of the candidate's events under the null, over all blocks. */
  readonly information: number;
  /** Part of alpha that is used up. */
  readonly spent: number;
  /** So many events of the candidate are evidence; `null` before the first block with events. */
  readonly boundary: number | null;
}

export interface SpendingRule {
  /** Chance that the boundary is ever reached although the null holds, 0..1 exclusive. */
  readonly alpha: number;
  /** The null: the candidate's rate is so many times control's; 1 if absent. */
  readonly tolerated?: number;
  /** Events that control is granted in this block beyond those that it had, whole; 0 if absent. */
  readonly granted?: number;
  /** The boundary is never below this; 0 if absent. */
  readonly least?: number;
}

export const NOTHING_SPENT: Spending = {
  lowest: 0,
  mass: [1],
  information: 0,
  spent: 0,
  boundary: null,
};

/** For ties that another language's rounding would break otherwise. */
const SLACK = 1 + 1e-15;

/**
 * The test after a block: the distribution of the candidate's events, given all events so far, under
 * "not worse" and without the paths that were stopped; alpha (1 − 1/√(1 + information)) of alpha is
 * used up, and the boundary is the smallest count whose tail fits. Reject when the candidate's events
 * reach it. Exact for any rates and any course of q; more power than an e-value for counts, but it
 * cannot be averaged with one. Blocks need units of both arms and no more events than units; those
 * without events change nothing. Never throws. Source: Lan & DeMets 1983 (spending), with the
 * boundary found on the exact conditional distribution as in Kulldorff et al. 2011 (MaxSPRT).
 *
 * @example
 * const block = { candidate: 17, control: 150, candidateEvents: 2, controlEvents: 1 };
 * spend(NOTHING_SPENT, block, { alpha: 0.01 }).boundary // 3
 */
export function spend(before: Spending, block: RateBlock, rule: SpendingRule): Spending {
  const { alpha, tolerated = 1, granted = 0, least = 0 } = rule;
  const events = block.candidateEvents + block.controlEvents;
  if (!(events + granted > 0)) return before;
  let after: CountMass = before;
  let { information } = before;
  if (events > 0) {
    after = addedCounts(after, eventSplit(block, tolerated));
    information += events * unitVariance(block, tolerated);
  }
  if (granted > 0) {
    after = addedCounts(after, binomialSplit(granted, block.candidate / block.control));
    information += granted * unitVariance(block, 1);
  }
  const budget = alpha * (1 - 1 / Math.sqrt(1 + information)) - before.spent;
  const { end, tail } = tailWithin(after, budget * SLACK, least);
  return {
    ...boundedCounts(after, end),
    information,
    spent: before.spent + tail,
    boundary: Math.max(least, after.lowest + end),
  };
}

/** Expected number of the candidate's events under the null, in this block. Never throws. */
export function expectedEvents(block: RateBlock, rule: SpendingRule): number {
  const { tolerated = 1, granted = 0 } = rule;
  const events = block.candidateEvents + block.controlEvents;
  const { candidate, control } = block;
  return (
    (events * tolerated * candidate) / (tolerated * candidate + control) +
    (granted * candidate) / (candidate + control)
  );
}

function unitVariance({ candidate, control }: RateBlock, tolerated: number): number {
  const total = tolerated * candidate + control;
  return ((tolerated * candidate) / total) * (control / total);
}

/** The longest upper tail that fits, from which entry on; at least the lowest is no tail. */
function tailWithin(
  { lowest, mass }: CountMass,
  budget: number,
  least: number,
): { readonly end: number; readonly tail: number } {
  let end = mass.length;
  let tail = 0;
  while (end > 1 && lowest + end > least) {
    const longer = tail + (mass[end - 1] ?? 0);
    if (longer > budget) break;
    tail = longer;
    end--;
  }
  return { end, tail };
}
