import { candidateParts, givesAll } from '../flag/draw-split.ts';
import { type Draw, WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import type { Rollout } from './types.ts';

/** Which draws of a rollout can be compared, and what its current phase does. */
export interface Comparability {
  /**
   * Draws that give some of their units each variant, with the share of those who are drawn that
   * really gets the candidate: of arms, any of them but control.
   */
  readonly draws: readonly Omit<Draw, 'arms'>[];
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
  const draws: Omit<Draw, 'arms'>[] = [];
  let appliesNow = false;
  let isWhole = false;
  for (const step of rollout.ramp) {
    const isNow = step.phase === rollout.phase;
    for (const draw of step.draws) {
      const { id, segment } = draw;
      const weightParts = candidateParts(draw, holdBackParts);
      if (weightParts > 0 && weightParts < WEIGHT_PARTS_TOTAL) {
        draws.push({ id, segment, weightParts });
        appliesNow ||= isNow;
      } else if (isNow && segment === null && weightParts > 0 && givesAll(draw)) {
        isWhole = true;
      }
    }
  }
  return { draws, appliesNow, givesEverybody: isWhole && !appliesNow };
}
