import { arithmetic } from './arithmetic.ts';
import { choices } from './choices.ts';
import { comparisons } from './comparisons.ts';
import { fractional } from './fractional.ts';
import type { Operator } from './rule.ts';
import { textOperators } from './text-operators.ts';
import { variable } from './variable.ts';

/**
 * All operators that a rule may use, by name. A `Map`, so that `constructor` and its like are no
 * operators. Source: https://jsonlogic.com/operations.html and flagd's custom operations.
 */
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['var', variable],
  ['fractional', fractional],
  ...choices,
  ...comparisons,
  ...arithmetic,
  ...textOperators,
]);
