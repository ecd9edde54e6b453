import { bracketedRoot } from '../statistics/bracketed-root.ts';
import { crossingChances } from '../statistics/group-sequential.ts';
import { normalMixtureRho } from '../statistics/normal-mixture.ts';
import { normalUpperQuantile } from '../statistics/normal-quantile.ts';
import { lookBoundaries } from '../statistics/repeated-p-value.ts';
import type { Experiment } from './types.ts';

/** Looks of which power is computed; more of them change it by less than 1 %. */
const LOOKS_MAX = 100;

/** How hard a design makes it to find something. */
export interface DesignStrictness {
  /** Chance to find a difference, given the z that it is expected to have at the planned end. */
  readonly powerAt: (drift: number) => number;
  /** The z that must be expected at the planned end for a power. */
  readonly driftFor: (power: number) => number;
}

/**
 * Of an experiment's method with an alpha for one comparison, looked at as it is planned: boundaries of
 * `group-sequential` and of the confidence sequence at even looks, so that what looking costs is
 * computed. Never throws.
 */
export function designStrictness(
  { analysis, durationMs }: Pick<Experiment, 'analysis' | 'durationMs'>,
  alpha: number,
): DesignStrictness {
  const looks = analysis.method === 'fixed' ? 1 : looksOf(durationMs / analysis.lookEveryMs);
  const times = Array.from({ length: looks }, (_, i) => (i + 1) / looks);
  const boundaries = boundariesOf(analysis.method, alpha, times);
  const powerAt = (drift: number) =>
    Math.min(1, crossingChances(times, boundaries, drift).at(-1) ?? Number.NaN);
  return {
    powerAt,
    driftFor(power) {
      const ofOneLook = normalUpperQuantile(alpha / 2) + normalUpperQuantile(1 - power);
      // A confidence sequence at a great alpha asks for more than twice of it.
      const most = (powerAt(2 * ofOneLook) < power ? 4 : 2) * ofOneLook;
      return bracketedRoot(0.8 * ofOneLook, most, 1e-7, (drift) => powerAt(drift) - power);
    },
  };
}

function boundariesOf(
  method: Experiment['analysis']['method'],
  alpha: number,
  times: readonly number[],
): readonly number[] {
  switch (method) {
    case 'fixed':
      return times.map(() => normalUpperQuantile(alpha / 2));
    case 'group-sequential':
      return lookBoundaries({ times, isOver: true }, alpha);
    case 'always-valid':
      return times.map((time) => sequenceBoundary(time, alpha));
  }
}

/** |z| at which the confidence sequence finds something, when it is narrowest at time 1. */
function sequenceBoundary(time: number, alpha: number): number {
  const growth = time / normalMixtureRho(1, alpha) + 1;
  return Math.sqrt((2 * growth * (0.5 * Math.log(growth) - Math.log(alpha))) / (growth - 1));
}

function looksOf(looks: number): number {
  return looks > 1 ? Math.min(LOOKS_MAX, Math.ceil(looks - 1e-9)) : 1;
}
