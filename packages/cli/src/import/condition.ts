import type { Json } from '@tidegate/core';
import { IMPORT_LIMITS } from './limits.ts';

/** A condition as `flags.yaml` spells it. */
export type Condition = { readonly [word: string]: Json };

/**
 * A condition that may not be expressed exactly: `lower` holds only for units that meet it, `upper`
 * for all that might. They are the same one when it is exact.
 */
export interface Bounds {
  readonly lower: Condition;
  readonly upper: Condition;
}

/** Holds for everybody. */
export const ALWAYS: Condition = { logic: true };
/** Holds for nobody. */
export const NEVER: Condition = { logic: false };
/** What cannot be said at all: nobody surely meets it, everybody might. */
export const UNKNOWN: Bounds = { lower: NEVER, upper: ALWAYS };

/** The bounds of a condition that says exactly what was meant. */
export function exactly(condition: Condition): Bounds {
  return { lower: condition, upper: condition };
}

/** True when nothing was lost. */
export function isExact({ lower, upper }: Bounds): boolean {
  return lower === upper;
}

/** All must hold. */
export function allOf(parts: readonly Bounds[]): Bounds {
  return combined(parts, all);
}

/** One is enough. */
export function anyOf(parts: readonly Bounds[]): Bounds {
  return combined(parts, any);
}

/** Must not hold: what surely holds and what might change places. */
export function noneOf(part: Bounds): Bounds {
  if (isExact(part)) return exactly(negated(part.lower));
  return { lower: negated(part.upper), upper: negated(part.lower) };
}

/** All of the conditions, simplified. */
export function all(conditions: readonly Condition[]): Condition {
  if (conditions.includes(NEVER)) return NEVER;
  return joined(
    'all',
    conditions.filter((each) => each !== ALWAYS),
    ALWAYS,
  );
}

/** Any of the conditions, simplified. */
export function any(conditions: readonly Condition[]): Condition {
  if (conditions.includes(ALWAYS)) return ALWAYS;
  return joined(
    'any',
    conditions.filter((each) => each !== NEVER),
    NEVER,
  );
}

/** An attribute is one of the values. */
export function isOneOf(attribute: string, values: readonly Json[]): Condition {
  const [first] = values;
  if (first === undefined) return NEVER;
  const size = IMPORT_LIMITS.conditionValues;
  const lists: Condition[] = [];
  for (let from = 0; from < values.length; from += size)
    lists.push({ attribute, in: values.slice(from, from + size) });
  return any(lists);
}

/** An attribute is there and not null. */
export function isPresent(attribute: string): Condition {
  return { logic: { '!=': [{ var: attribute }, null] } };
}

/** A unit can be drawn: its attribute is there and not empty. */
export function hasUnit(unit: string): Condition {
  return { logic: { '!!': [{ var: unit === 'conversation' ? 'targetingKey' : unit }] } };
}

function negated(condition: Condition): Condition {
  if (condition === ALWAYS) return NEVER;
  return condition === NEVER ? ALWAYS : { not: condition };
}

function combined(
  parts: readonly Bounds[],
  join: (conditions: readonly Condition[]) => Condition,
): Bounds {
  const lower = join(parts.map((part) => part.lower));
  return parts.every(isExact) ? exactly(lower) : { lower, upper: join(parts.map((p) => p.upper)) };
}

/** Lists that are longer than a file may hold are nested. */
function joined(word: 'all' | 'any', given: readonly Condition[], empty: Condition): Condition {
  const parts = [...new Set(given.flatMap((part) => membersOf(part, word)))];
  const [first] = parts;
  if (first === undefined) return empty;
  if (parts.length === 1) return first;
  const size = IMPORT_LIMITS.conditions;
  if (parts.length <= size) return { [word]: parts };
  const groups: Condition[] = [];
  for (let from = 0; from < parts.length; from += size)
    groups.push({ [word]: parts.slice(from, from + size) });
  // Too many for one level of nesting is more than a file may hold: its reader refuses it.
  return { [word]: groups };
}

/** The conditions of a list of the same word, which needs no list of its own. */
function membersOf(condition: Condition, word: 'all' | 'any'): readonly Condition[] {
  const members = condition[word];
  return Array.isArray(members) ? (members as readonly Condition[]) : [condition];
}
