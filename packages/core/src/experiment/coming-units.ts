import { WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import type { Experiment, ExperimentStep } from './types.ts';

const DAY_MS = 86_400_000;

/** How fast units take part, step by step of the ramp. */
export interface ComingUnits {
  /** Units that take part within so long, ms. */
  readonly within: (ms: number) => number;
  /** How long so many units take, ms; the last step is taken to go on. */
  readonly msFor: (units: number) => number;
}

/**
 * When units take part, each step with its own share of those who meet the flag; segments are taken to be
 * all of them where a step names nobody else. `null` when nobody comes in the last step, or the traffic is
 * not known. Never throws.
 *
 * @param perDay distinct units a day that meet the flag
 */
export function comingUnits(
  { steps }: Pick<Experiment, 'steps'>,
  perDay: number | null,
): ComingUnits | null {
  const speeds = steps.map((step, at) => ({
    perMs: ((perDay ?? Number.NaN) * shareOf(step)) / DAY_MS,
    holdMs: at === steps.length - 1 ? Number.POSITIVE_INFINITY : (step.holdMs ?? 0),
  }));
  const lastPerMs = speeds.at(-1)?.perMs ?? 0;
  if (!(lastPerMs > 0 && Number.isFinite(lastPerMs))) return null;
  return {
    within(ms) {
      let [units, leftMs] = [0, ms];
      for (const { perMs, holdMs } of speeds) {
        units += perMs * Math.min(leftMs, holdMs);
        leftMs -= Math.min(leftMs, holdMs);
      }
      return units;
    },
    msFor(units) {
      let [ms, left] = [0, units];
      for (const { perMs, holdMs } of speeds) {
        if (perMs * holdMs >= left) return ms + left / perMs;
        left -= perMs * holdMs;
        ms += holdMs;
      }
      return ms;
    },
  };
}

/** Share of units that take part, 0..1. */
function shareOf({ shares }: ExperimentStep): number {
  const everybody = shares.find(({ segment }) => segment === null);
  return ((everybody ?? shares[0])?.weightParts ?? 0) / WEIGHT_PARTS_TOTAL;
}
