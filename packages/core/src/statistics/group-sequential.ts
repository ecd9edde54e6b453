import { bracketedRoot } from './bracketed-root.ts';
import { normalUpperQuantile } from './normal-quantile.ts';
import { lnNormalTail } from './normal-tail.ts';

/** Intervals of Simpson's rule between two boundaries (even). */
const INTERVALS = 200;
const Z_MAX = 30;

/** The part of the paths that has not stopped at a look: weights at nodes of the score. */
interface Going {
  readonly time: number;
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

const START: Going = { time: 0, nodes: [0], weights: [1] };

/**
 * Chance that |z| has been at its boundary or beyond by each look, when there is no difference.
 * `times` = share of the planned sample at each look, ascending, 0..1; `boundaries` parallel to it.
 * To about 10^-8. O(looks · 40 000). Never throws. Source: Armitage, McPherson & Rowe 1969.
 *
 * @example
 * crossingChances([0.5, 1], [1.96, 1.96]) // [0.05, 0.083…]
 */
export function crossingChances(times: readonly number[], boundaries: readonly number[]): number[] {
  let going = START;
  let stopped = 0;
  return times.map((time, look) => {
    const boundary = boundaries[look] ?? Z_MAX;
    stopped += stoppingChance(going, time, boundary);
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
  return times.map((time, look) => {
    const share = (spent[look] ?? 0) - (look === 0 ? 0 : (spent[look - 1] ?? 0));
    const from = going;
    const boundary = bracketedRoot(0, Z_MAX, 1e-10, (z) => stoppingChance(from, time, z) - share);
    going = goneOn(going, time, boundary);
    return boundary;
  });
}

/**
 * Part of alpha that an O'Brien–Fleming-like design has spent when a share 0 < time ≤ 1 of the
 * planned sample is in; two-sided. Never throws. Source: Lan & DeMets 1983, α₁*.
 */
export function obrienFlemingSpent(time: number, alpha: number): number {
  return 4 * Math.exp(lnNormalTail(normalUpperQuantile(alpha / 4) / Math.sqrt(time)));
}

/** Of the paths that went on: those beyond ±boundary at `time`. */
function stoppingChance({ time, nodes, weights }: Going, now: number, boundary: number): number {
  const spread = Math.sqrt(now - time);
  const score = boundary * Math.sqrt(now);
  let chance = 0;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] ?? 0;
    const above = Math.exp(lnNormalTail((score - node) / spread));
    const below = Math.exp(lnNormalTail((score + node) / spread));
    chance += (weights[i] ?? 0) * (above + below);
  }
  return chance;
}

function goneOn({ time, nodes, weights }: Going, now: number, boundary: number): Going {
  const precision = 1 / (now - time);
  const score = boundary * Math.sqrt(now);
  // Beyond eight standard deviations there is nothing to integrate.
  const edge = Math.min(score, 8 * Math.sqrt(now));
  const step = (2 * edge) / INTERVALS;
  const next = Array.from({ length: INTERVALS + 1 }, (_, i) => -edge + i * step);
  const scale = Math.sqrt(precision / (2 * Math.PI));
  const densities = next.map((to) => {
    let density = 0;
    for (let i = 0; i < nodes.length; i++)
      density += (weights[i] ?? 0) * Math.exp(-0.5 * precision * (to - (nodes[i] ?? 0)) ** 2);
    return density * scale;
  });
  const isEnd = (i: number) => i === 0 || i === INTERVALS;
  const simpson = (i: number) => ((isEnd(i) ? 1 : i % 2 === 1 ? 4 : 2) * step) / 3;
  return { time: now, nodes: next, weights: densities.map((each, i) => each * simpson(i)) };
}
