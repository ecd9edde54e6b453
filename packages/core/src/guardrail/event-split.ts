import type { CountMass } from './count-mass.ts';
import type { RateBlock } from './rate-engine.ts';

/** Weights below this share of the greatest are 0. */
const NEGLIGIBLE = 1e-22;
/** A wider block is replaced by the upper end of what is likely: 20 × its deviation is gone through. */
const VARIANCE_MAX = 10_000;
/** ln of the chance that is left above that end. */
const LN_BEYOND = 50;
/** With more events than this share of the units, drawing without replacement tells. */
const RARE_SHARE = 0.05;

/**
 * How many of a block's events are the candidate's, given all of them, when its rate is exactly
 * `tolerated` times control's: binomial, and for `tolerated` 1 hypergeometric where the events are
 * more than 5 % of the units (there the binomial would be too careful). Variances above 10 000 are
 * answered by one point that is only exceeded with chance e⁻⁵⁰ (Bernstein's inequality), which makes
 * the candidate look better than it is. Blocks need units of both arms, and no more events than
 * units. Never throws.
 *
 * @example
 * eventSplit({ candidate: 1, control: 9, candidateEvents: 0, controlEvents: 1 }, 1)
 * // { lowest: 0, mass: [0.9, 0.1] }
 */
export function eventSplit(block: RateBlock, tolerated: number): CountMass {
  const { candidate, control } = block;
  const events = block.candidateEvents + block.controlEvents;
  const withoutReplacement = tolerated === 1 && events > RARE_SHARE * (candidate + control);
  if (!withoutReplacement) return binomialSplit(events, (tolerated * candidate) / control);
  const mean = (events * candidate) / (candidate + control);
  return around(
    {
      least: Math.max(0, events - control),
      most: Math.min(events, candidate),
      mean,
      variance: (mean * control) / (candidate + control),
    },
    (own) => ((events - own) * (candidate - own)) / ((own + 1) * (control - events + own + 1)),
  );
}

/** The same of events that are the candidate's with these odds, above 0. Never throws. */
export function binomialSplit(events: number, odds: number): CountMass {
  const share = odds / (1 + odds);
  const rest = 1 / (1 + odds);
  if (events === 1) return { lowest: 0, mass: [rest, share] };
  const mean = events * share;
  return around(
    { least: 0, most: events, mean, variance: mean * rest },
    (own) => ((events - own) * odds) / (own + 1),
  );
}

interface Spread {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  /** Of the binomial, which no split exceeds. */
  readonly variance: number;
}

/** Probabilities from the ratio of each to the one before, gone through from the middle outwards. */
function around(
  { least, most, mean, variance }: Spread,
  ratioAfter: (own: number) => number,
): CountMass {
  if (!(variance <= VARIANCE_MAX)) {
    const third = LN_BEYOND / 3;
    const beyond = third + Math.sqrt(third * third + 2 * variance * LN_BEYOND);
    return { lowest: Math.min(most, Math.ceil(mean + beyond)), mass: [1] };
  }
  const middle = Math.min(most, Math.max(least, Math.round(mean)));
  const below: number[] = [];
  let weight = 1;
  for (let own = middle; own > least; own--) {
    weight /= ratioAfter(own - 1);
    if (weight < NEGLIGIBLE) break;
    below.push(weight);
  }
  const lowest = middle - below.length;
  const mass = below.reverse();
  mass.push(1);
  weight = 1;
  for (let own = middle; own < most; own++) {
    weight *= ratioAfter(own);
    if (weight < NEGLIGIBLE) break;
    mass.push(weight);
  }
  let sum = 0;
  for (const each of mass) sum += each;
  for (let i = 0; i < mass.length; i++) mass[i] = (mass[i] ?? 0) / sum;
  return { lowest, mass };
}
