import { arithmetic } from './arithmetic.ts';
import { arrayOperators } from './array-operators.ts';
import { choices } from './choices.ts';
import { comparisons } from './comparisons.ts';
import { fractional } from './fractional.ts';
import { missing } from './missing.ts';
import type { Operator } from './rule.ts';
import { semVer } from './sem-ver.ts';
import { textOperators } from './text-operators.ts';
import { variable } from './variable.ts';

/**
 * All operators that a rule may use, by name. A `Map`, so that `constructor` and its like are no
 * operators. Source: https://jsonlogic.com/operations.html and flagd's custom operations.
 */
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['var', variable],
  ['fractional', fractional],
  ['sem_ver', semVer],
  ...choices,
  ...comparisons,
  ...arithmetic,
  ...arrayOperators,
  ...missing,
  ...textOperators,
]);
