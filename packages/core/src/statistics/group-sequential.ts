import { bracketedRoot } from './bracketed-root.ts';
import { normalUpperQuantile } from './normal-quantile.ts';
import { lnNormalTail } from './normal-tail.ts';

/** Intervals of Simpson's rule between two boundaries (even). */
const INTERVALS = 200;
const Z_MAX = 30;

/** Beyond it the chance of stopping leaves the range in which its logarithm is smooth. */
const NEWTON_Z_MAX = 25;
const NEWTON_STEPS_MAX = 12;

/** Terms of a sum that are smaller than this share of the greatest one are left out. */
const NEGLIGIBLE = 1e-18;

/** The part of the paths that has not stopped at a look: weights at nodes of the score. */
interface Going {
  readonly time: number;
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

const START: Going = { time: 0, nodes: [0], weights: [1] };

/**
 * Chance that |z| has been at its boundary or beyond by each look, when there is no difference.
 * `times` = share of the planned sample at each look, ascending, above 0; `boundaries` parallel to
 * it. To about 10^-8. O(looks · 40 000). Never throws. Source: Armitage, McPherson & Rowe 1969.
 *
 * @param drift what z is expected to be at time 1, when there is a difference: the chance is power
 * @example
 * crossingChances([0.5, 1], [1.96, 1.96]) // [0.05, 0.083…]
 */
export function crossingChances(
  times: readonly number[],
  boundaries: readonly number[],
  drift = 0,
): number[] {
  let going = START;
  let stopped = 0;
  return times.map((time, look) => {
    const boundary = boundaries[look] ?? Z_MAX;
    stopped += stoppingChance(going, time, boundary, drift);
    going = goneOn(going, time, boundary);
    return stopped;
  });
}

/**
 * Boundaries that spend a given part of alpha by each look (cumulative, ascending; parallel to
 * `times`). Never throws. Source: Lan & DeMets 1983.
 *
 * @example
 * spendingBoundaries([0.5, 1], [0.00305, 0.05]) // [2.96…, 1.97…]
 */
export function spendingBoundaries(times: readonly number[], spent: readonly number[]): number[] {
  let going = START;
  let last = 0;
  return times.map((time, look) => {
    const share = (spent[look] ?? 0) - (look === 0 ? 0 : (spent[look - 1] ?? 0));
    last = boundaryOf(going, time, share, last * Math.sqrt(going.time / time));
    going = goneOn(going, time, last);
    return last;
  });
}

/**
 * Where just `share` of the paths stops: Newton's method on the logarithm of the chance, which is
 * concave, or a bracket where that leads nowhere.
 */
function boundaryOf(going: Going, time: number, share: number, guess: number): number {
  const target = Math.log(share);
  let z = guess;
  for (let step = 0; step < NEWTON_STEPS_MAX && z < NEWTON_Z_MAX; step++) {
    const chance = stoppingChance(going, time, z, 0);
    const next = z + ((Math.log(chance) - target) * chance) / stoppingDensity(going, time, z);
    if (!(next > 0 && next < NEWTON_Z_MAX)) break;
    if (Math.abs(next - z) < 1e-10) return next;
    z = next;
  }
  return bracketedRoot(0, Z_MAX, 1e-10, (to) => stoppingChance(going, time, to, 0) - share);
}

/**
 * Part of alpha that an O'Brien–Fleming-like design has spent when a share 0 < time ≤ 1 of the
 * planned sample is in; two-sided. Never throws. Source: Lan & DeMets 1983, α₁*.
 */
export function obrienFlemingSpent(time: number, alpha: number): number {
  return 4 * Math.exp(lnNormalTail(normalUpperQuantile(alpha / 4) / Math.sqrt(time)));
}

/**
 * Of the paths that went on: those beyond ±boundary at `now`. With a drift a path counts by its
 * likelihood ratio e^(drift · score − drift² · time / 2), so that the weights stay those without one.
 */
function stoppingChance(
  { time, nodes, weights }: Going,
  now: number,
  boundary: number,
  drift: number,
): number {
  const spread = Math.sqrt(now - time);
  const score = boundary * Math.sqrt(now);
  const moved = drift * (now - time);
  let chance = 0;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] ?? 0;
    const above = Math.exp(lnNormalTail((score - node - moved) / spread));
    // Without a drift the nodes and their weights lie evenly about 0.
    const below = drift === 0 ? above : Math.exp(lnNormalTail((score + node + moved) / spread));
    const weight = (weights[i] ?? 0) * Math.exp(drift * node - 0.5 * drift * drift * time);
    chance += weight * (above + below);
  }
  return chance;
}

/** How fast that chance falls as the boundary rises. */
function stoppingDensity({ time, nodes, weights }: Going, now: number, boundary: number): number {
  const score = boundary * Math.sqrt(now);
  const density = normalSum(nodes, weights, score, 1 / (now - time));
  return 2 * Math.sqrt(now) * density;
}

function goneOn({ time, nodes, weights }: Going, now: number, boundary: number): Going {
  const precision = 1 / (now - time);
  const score = boundary * Math.sqrt(now);
  // Beyond eight standard deviations there is nothing to integrate.
  const edge = Math.min(score, 8 * Math.sqrt(now));
  const step = (2 * edge) / INTERVALS;
  const next = Array.from({ length: INTERVALS + 1 }, (_, i) => -edge + i * step);
  const isEnd = (i: number) => i === 0 || i === INTERVALS;
  const simpson = (i: number) => ((isEnd(i) ? 1 : i % 2 === 1 ? 4 : 2) * step) / 3;
  const half = next
    .slice(0, INTERVALS / 2 + 1)
    .map((to, i) => normalSum(nodes, weights, to, precision) * simpson(i));
  // What has not stopped lies evenly about 0.
  const mirrored = half.slice(0, -1).reverse();
  return { time: now, nodes: next, weights: [...half, ...mirrored] };
}

/**
 * Density at `at` of normal distributions about even nodes. The bells of two nodes that follow each
 * other have a ratio that changes by a constant factor: one exponential is enough for all of them.
 */
function normalSum(
  nodes: readonly number[],
  weights: readonly number[],
  at: number,
  precision: number,
): number {
  const [first = 0, second = first + 1] = nodes;
  const step = second - first;
  const nearest = Math.min(nodes.length - 1, Math.max(0, Math.round((at - first) / step)));
  const distance = at - (nodes[nearest] ?? 0);
  const peak = Math.exp(-0.5 * precision * distance * distance);
  const factor = Math.exp(-precision * step * step);
  const root = Math.sqrt(factor);
  let sum = (weights[nearest] ?? 0) * peak;
  for (const side of [1, -1]) {
    let bell = peak;
    let ratio = Math.exp(side * precision * step * distance) * root;
    for (
      let i = nearest + side;
      i >= 0 && i < nodes.length && bell > NEGLIGIBLE * peak;
      i += side
    ) {
      bell *= ratio;
      ratio *= factor;
      sum += (weights[i] ?? 0) * bell;
    }
  }
  return sum * Math.sqrt(precision / (2 * Math.PI));
}
