import type { Json } from '@tidegate/core';
import {
  allOf,
  any,
  anyOf,
  type Bounds,
  type Condition,
  exactly,
  isExact,
  isOneOf,
  isPresent,
  NEVER,
  noneOf,
  UNKNOWN,
} from '../condition.ts';
import { own, ownList, ownText, ownTexts, pointer } from '../json-reader.ts';
import { attributeName, kindOf } from './attribute-name.ts';

/** What clauses are read with. */
export interface ClauseReading {
  /** The condition of a segment; `null` when it is not in the file. */
  segment(key: string): Bounds | null;
  /** Is told what could not be said, and where below the list of clauses. */
  lost(at: string, what: string): void;
}

/**
 * Reads clauses, all of which must hold. Never throws.
 * Source: LaunchDarkly server SDKs, evaluation of clauses.
 */
export function readClauses(clauses: readonly unknown[], reading: ClauseReading): Bounds {
  return allOf(
    clauses.map((clause, index) => readClause(clause, pointer('clauses', index), reading)),
  );
}

function readClause(clause: unknown, at: string, reading: ClauseReading): Bounds {
  const negate = own(clause, 'negate') === true;
  const op = ownText(clause, 'op') ?? '';
  if (op === 'segmentMatch') {
    const matched = anyOf(
      ownTexts(clause, 'values').map((key) => {
        const segment = reading.segment(key);
        if (segment === null) reading.lost(at, `segment "${key.slice(0, 60)}", which is not there`);
        else if (!isExact(segment))
          reading.lost(at, `segment "${key.slice(0, 60)}", which is not known whole`);
        return segment ?? UNKNOWN;
      }),
    );
    return negate ? noneOf(matched) : matched;
  }
  const name = ownText(clause, 'attribute') ?? '';
  const attribute = attributeName(kindOf(clause), name);
  if (name === 'kind' || name === '') return lost(reading, at, 'a clause on the kind of context');
  const conditions = ownList(clause, 'values').map((value) => valueCondition(op, attribute, value));
  if (conditions.some((condition) => condition === null)) {
    reading.lost(at, `operator "${op.slice(0, 60)}" on "${attribute.slice(0, 60)}"`);
    return { lower: NEVER, upper: isPresent(attribute) };
  }
  const matched = exactly(
    op === 'in'
      ? isOneOf(attribute, ownList(clause, 'values') as Json[])
      : any(conditions.filter((condition) => condition !== null)),
  );
  // A missing attribute meets no clause, negated or not.
  return negate ? allOf([exactly(isPresent(attribute)), noneOf(matched)]) : matched;
}

const TEXT_WORDS = {
  startsWith: 'startsWith',
  endsWith: 'endsWith',
  contains: 'contains',
} as const;
const NUMBER_WORDS = {
  lessThan: 'below',
  lessThanOrEqual: 'atMost',
  greaterThan: 'above',
  greaterThanOrEqual: 'atLeast',
} as const;
const VERSION_SIGNS = {
  semVerEqual: '=',
  semVerLessThan: '<',
  semVerGreaterThan: '>',
} as const;

/** `null` when it cannot be said. */
function valueCondition(op: string, attribute: string, value: unknown): Condition | null {
  if (op === 'in') return ['string', 'number', 'boolean'].includes(typeof value) ? {} : null;
  if (isWordOf(TEXT_WORDS, op))
    return typeof value === 'string' && value !== ''
      ? { attribute, [TEXT_WORDS[op]]: value }
      : null;
  if (isWordOf(NUMBER_WORDS, op))
    return typeof value === 'number' ? { attribute, [NUMBER_WORDS[op]]: value } : null;
  if (!isWordOf(VERSION_SIGNS, op) || typeof value !== 'string') return null;
  const version = wholeVersion(value);
  return version === null ? null : { attribute, version: `${VERSION_SIGNS[op]}${version}` };
}

function isWordOf<T extends object>(words: T, word: string): word is keyof T & string {
  return Object.hasOwn(words, word);
}

/** LaunchDarkly takes `2` and `2.1` for `2.0.0` and `2.1.0`. */
function wholeVersion(text: string): string | null {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?([-+][\w.+-]{1,40})?$/.exec(text);
  return match === null
    ? null
    : `${match[1]}.${match[2] ?? '0'}.${match[3] ?? '0'}${match[4] ?? ''}`;
}

function lost(reading: ClauseReading, at: string, what: string): Bounds {
  reading.lost(at, what);
  return UNKNOWN;
}
