import { invariant } from '../invariant.ts';
import type { AuthoredFlag, Logic } from './types.ts';

/** One branch of the `if` that a flag is lowered to. */
export interface LoweredBranch {
  readonly name: string;
  readonly when: Logic;
  /** Variant, or the expression that picks one. */
  readonly give: Logic;
}

/** The expression that gives the unit which a draw, split or slice goes by. Never throws. */
export function unitLogic(unit: string): Logic {
  return { var: unit === 'conversation' ? 'targetingKey' : unit };
}

/** The text that is hashed: all shares of one salt nest, those of two salts are independent. */
export function saltedUnit(salt: string, unit: string): Logic {
  return { cat: [`${salt}:`, unitLogic(unit)] };
}

/** `{"!": [logic]}`. */
export function not(logic: Logic): Logic {
  return { '!': [logic] };
}

/**
 * A variant that the flag has.
 *
 * @throws Error when it has no variant of this name
 */
export function existingVariant(flag: AuthoredFlag, variant: string): string {
  invariant(Object.hasOwn(flag.variants, variant), `flag "${flag.key}" lacks variant "${variant}"`);
  return variant;
}
