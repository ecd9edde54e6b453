import { type Draw, WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import type { Rollout } from './types.ts';

/** Which draws of a rollout can be compared, and what its current phase does. */
export interface Comparability {
  /** Draws that give some of their units each variant, with the share that really gets the candidate. */
  readonly draws: readonly Draw[];
  /** Whether the phase that the rollout is in has such a draw. */
  readonly appliesNow: boolean;
  /** Whether everybody gets the candidate in this phase, and nobody is left to compare with. */
  readonly givesEverybody: boolean;
}

/**
 * Only in a draw that gives some units each variant, candidate and control were drawn from the same
 * people at the same time. Never throws.
 *
 * @param holdBackParts what the flag keeps from every draw, of 100 000: it makes a draw of 100 %
 *   comparable
 */
export function comparability(rollout: Rollout, holdBackParts = 0): Comparability {
  const most = WEIGHT_PARTS_TOTAL - holdBackParts;
  const draws: Draw[] = [];
  let appliesNow = false;
  let isWhole = false;
  for (const step of rollout.ramp) {
    const isNow = step.phase === rollout.phase;
    for (const draw of step.draws) {
      const weightParts = Math.min(draw.weightParts, most);
      if (weightParts > 0 && weightParts < WEIGHT_PARTS_TOTAL) {
        draws.push({ ...draw, weightParts });
        appliesNow ||= isNow;
      } else if (isNow && weightParts >= WEIGHT_PARTS_TOTAL && draw.segment === null) {
        isWhole = true;
      }
    }
  }
  return { draws, appliesNow, givesEverybody: isWhole && !appliesNow };
}
