import { saltedUnit } from './lowered-branch.ts';
import { type Logic, WEIGHT_PARTS_TOTAL } from './types.ts';

/**
 * The condition that is true for the units that take part in an experiment. They are hashed by a text
 * of their own, so that who takes part says nothing of who gets what; all draws of a flag hash alike,
 * so that a larger share keeps everybody of a smaller one. Never throws.
 *
 * @param salt the flag's
 * @param weightParts share of units that take part, above 0 and below 100 000: some languages refuse
 *   a `fractional` of one slice
 */
export function takingPart(salt: string, unit: string, weightParts: number): Logic {
  const where: Logic = {
    fractional: [
      saltedUnit(`taking-part:${salt}`, unit),
      ['in', weightParts],
      ['out', WEIGHT_PARTS_TOTAL - weightParts],
    ],
  };
  return { '==': [where, 'in'] };
}
