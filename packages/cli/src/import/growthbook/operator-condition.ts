import { any, type Condition, isOneOf, isPresent } from '../condition.ts';

type Scalar = string | number | boolean;

/**
 * The condition of one operator on an attribute; `null` when it cannot be said. Never throws.
 * Source: @growthbook/growthbook 1, mongrule.
 */
export function operatorCondition(
  attribute: string,
  operator: string,
  expected: unknown,
): Condition | null {
  if (isWordOf(LISTS, operator)) return listCondition(attribute, LISTS[operator], expected);
  if (isWordOf(NUMBERS, operator)) return numberCondition(attribute, operator, expected);
  if (isWordOf(VERSIONS, operator)) return versionCondition(attribute, operator, expected);
  if (operator === '$exists') return expected ? isPresent(attribute) : isAbsent(attribute);
  if (!isScalar(expected)) return null;
  if (operator === '$eq') return { attribute, is: expected };
  return operator === '$ne' ? { attribute, isNot: expected } : null;
}

/** True for a text, a number or a boolean. */
export function isScalar(value: unknown): value is Scalar {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

const LISTS = { $in: 'in', $nin: 'not-in' } as const;
const NUMBERS = { $lt: 'below', $lte: 'atMost', $gt: 'above', $gte: 'atLeast' } as const;
const VERSIONS = {
  $veq: '=',
  $vne: '!=',
  $vlt: '<',
  $vlte: '<=',
  $vgt: '>',
  $vgte: '>=',
} as const;

function listCondition(
  attribute: string,
  word: (typeof LISTS)[keyof typeof LISTS],
  expected: unknown,
): Condition | null {
  if (!Array.isArray(expected) || !expected.every(isScalar)) return null;
  const listed = isOneOf(attribute, expected);
  if (word === 'in') return listed;
  return expected.length === 0 ? { logic: true } : { not: listed };
}

/** GrowthBook takes a missing attribute for 0, like JSONLogic; the words of files do not. */
function numberCondition(
  attribute: string,
  operator: keyof typeof NUMBERS,
  limit: unknown,
): Condition | null {
  if (typeof limit !== 'number') return null;
  const meetsZero = { $lt: 0 < limit, $lte: 0 <= limit, $gt: 0 > limit, $gte: 0 >= limit };
  const present: Condition = { attribute, [NUMBERS[operator]]: limit };
  return meetsZero[operator] ? any([isAbsent(attribute), present]) : present;
}

/** A missing version is lower than any. */
function versionCondition(
  attribute: string,
  operator: keyof typeof VERSIONS,
  expected: unknown,
): Condition | null {
  if (typeof expected !== 'string' || !/^v?\d+\.\d+\.\d+(-[\w.]+)?$/.test(expected)) return null;
  const version = expected.replace(/^v/, '');
  if (operator === '$vne') return { not: { attribute, version: `=${version}` } };
  const present: Condition = { attribute, version: `${VERSIONS[operator]}${version}` };
  const isLower = operator === '$vlt' || operator === '$vlte';
  return isLower ? any([isAbsent(attribute), present]) : present;
}

function isAbsent(attribute: string): Condition {
  return { not: isPresent(attribute) };
}

function isWordOf<T extends object>(words: T, word: string): word is keyof T & string {
  return Object.hasOwn(words, word);
}
