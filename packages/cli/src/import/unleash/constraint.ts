import type { Json } from '@tidegate/core';
import {
  any,
  type Bounds,
  type Condition,
  exactly,
  isOneOf,
  NEVER,
  noneOf,
  UNKNOWN,
} from '../condition.ts';
import { own, ownNumber, ownText, ownTexts } from '../json-reader.ts';

/** What a constraint became, and what of it could not be said. */
export interface ReadConstraint {
  readonly bounds: Bounds;
  /** What stands there, `null` when nothing was lost. */
  readonly lost: string | null;
}

/**
 * Reads one constraint of an Unleash strategy or segment. Unleash compares texts; values that
 * look like numbers or booleans are also met as such. Never throws.
 * Source: unleash-client 6, strategy/strategy.
 */
export function readConstraint(constraint: unknown): ReadConstraint {
  const operator = ownText(constraint, 'operator') ?? '';
  const attribute = ownText(constraint, 'contextName');
  if (attribute === null || attribute === '')
    return { bounds: UNKNOWN, lost: 'a constraint without contextName' };
  const condition = plainCondition(constraint, operator, attribute);
  if (typeof condition === 'string') return { bounds: UNKNOWN, lost: condition };
  const bounds = exactly(condition);
  const inverted = own(constraint, 'inverted') === true;
  return { bounds: inverted ? noneOf(bounds) : bounds, lost: null };
}

/** The condition before `inverted`, or what cannot be said. */
function plainCondition(
  constraint: unknown,
  operator: string,
  attribute: string,
): Condition | string {
  const values = ownTexts(constraint, 'values')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  switch (operator) {
    case 'IN':
      return attribute === 'currentTime' ? 'IN of currentTime' : isOneOf(attribute, twins(values));
    case 'NOT_IN':
      return { not: isOneOf(attribute, twins(values)) };
    case 'STR_STARTS_WITH':
    case 'STR_ENDS_WITH':
    case 'STR_CONTAINS':
      return textCondition(constraint, operator, attribute, values);
    case 'NUM_EQ':
    case 'NUM_GT':
    case 'NUM_GTE':
    case 'NUM_LT':
    case 'NUM_LTE':
      return numberCondition(constraint, operator, attribute);
    case 'DATE_AFTER':
    case 'DATE_BEFORE':
      return dateCondition(constraint, operator);
    case 'SEMVER_EQ':
    case 'SEMVER_GT':
    case 'SEMVER_GTE':
    case 'SEMVER_LT':
    case 'SEMVER_LTE':
      return versionCondition(constraint, operator, attribute);
    default:
      return `operator "${operator.slice(0, 60)}" on "${attribute}"`;
  }
}

const TEXT_WORD = {
  STR_STARTS_WITH: 'startsWith',
  STR_ENDS_WITH: 'endsWith',
  STR_CONTAINS: 'contains',
} as const;
const NUMBER_SIGN = {
  NUM_EQ: '==',
  NUM_GT: '>',
  NUM_GTE: '>=',
  NUM_LT: '<',
  NUM_LTE: '<=',
} as const;
const VERSION_SIGN = {
  SEMVER_EQ: '=',
  SEMVER_GT: '>',
  SEMVER_GTE: '>=',
  SEMVER_LT: '<',
  SEMVER_LTE: '<=',
} as const;

function textCondition(
  constraint: unknown,
  operator: keyof typeof TEXT_WORD,
  attribute: string,
  values: readonly string[],
): Condition | string {
  const caseless = own(constraint, 'caseInsensitive') === true;
  // Without letters there is nothing to fold.
  if (caseless && values.some((value) => value.toLowerCase() !== value.toUpperCase()))
    return `${operator} on "${attribute}" without regard to case`;
  return any(values.map((value) => ({ attribute, [TEXT_WORD[operator]]: value })));
}

function numberCondition(
  constraint: unknown,
  operator: keyof typeof NUMBER_SIGN,
  attribute: string,
): Condition | string {
  const limit = ownNumber(constraint, 'value');
  // Unleash's NaN compares with nothing.
  if (limit === null) return NEVER;
  const sign = NUMBER_SIGN[operator];
  // Unleash compares the number of a text too.
  if (sign === '==') return { logic: { '==': [{ var: attribute }, limit] } };
  const word = {
    '>': 'above',
    '>=': 'atLeast',
    '<': 'below',
    '<=': 'atMost',
  } as const;
  return { attribute, [word[sign]]: limit };
}

function dateCondition(
  constraint: unknown,
  operator: 'DATE_AFTER' | 'DATE_BEFORE',
): Condition | string {
  const timeMs = Date.parse(ownText(constraint, 'value') ?? '');
  if (!Number.isFinite(timeMs)) return NEVER;
  // Unleash compares the current time, whatever the constraint names; flagd counts whole seconds.
  const sign = operator === 'DATE_AFTER' ? '>' : '<';
  return { logic: { [sign]: [{ var: '$flagd.timestamp' }, timeMs / 1_000] } };
}

function versionCondition(
  constraint: unknown,
  operator: keyof typeof VERSION_SIGN,
  attribute: string,
): Condition | string {
  const version = ownText(constraint, 'value') ?? '';
  if (!/^\d+\.\d+\.\d+([-+][\w.+-]+)?$/.test(version))
    return `${operator} on "${attribute}" with "${version.slice(0, 60)}", which is no version`;
  return { attribute, version: `${VERSION_SIGN[operator]}${version}` };
}

/** Texts, and the numbers and booleans that become the same text. */
export function twins(values: readonly string[]): Json[] {
  const twinned = values.flatMap((value): Json[] => {
    if (value === 'true' || value === 'false') return [value, value === 'true'];
    const number = Number(value);
    return value !== '' && Number.isSafeInteger(number) && String(number) === value
      ? [value, number]
      : [value];
  });
  return [...new Set(twinned)];
}
