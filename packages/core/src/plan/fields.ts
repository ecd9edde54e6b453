import { found, listed, quoted } from './found.ts';
import { nearestName } from './nearest-name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** The keys that a map may have. */
export interface Vocabulary {
  /** How messages call the map, for example `a guardrail`. */
  readonly what: string;
  /** Keys that must be there, each with an example. */
  readonly required: Readonly<Record<string, string>>;
  readonly optional: readonly string[];
  /** Words of the language that this version does not have yet, each with what to write instead. */
  readonly later?: Readonly<Record<string, string>>;
}

/** One entry of a map. */
export interface Field {
  /** Of the key. */
  readonly at: Position;
  readonly value: Node;
}

/** The entries of a map whose keys are in its vocabulary. */
export interface Fields {
  readonly at: Position;
  get(key: string): Field | undefined;
}

/**
 * Reads a map by its vocabulary and reports wrong, doubled, missing and later keys. `null` when it
 * is no map; otherwise the entries that could be read. Never throws.
 */
export function readFields(report: Report, node: Node, vocabulary: Vocabulary): Fields | null {
  const { what, required, optional, later = {} } = vocabulary;
  const allowed = [...Object.keys(required), ...optional];
  if (node.kind !== 'map') {
    return addProblem(report, {
      code: 'wrong-type',
      at: node.at,
      message: `Cannot read ${what}: found ${found(node)}`,
      expected: `a map with ${listed(allowed)}`,
    });
  }
  const fields = new Map<string, Field>();
  for (const { key, at, value } of node.entries) {
    if (fields.has(key)) refuseDouble(report, key, at, what);
    else if (allowed.includes(key)) fields.set(key, { at, value });
    else refuseKey(report, key, at, what, allowed, later);
  }
  for (const [key, example] of Object.entries(required)) {
    if (fields.has(key)) continue;
    addProblem(report, {
      code: 'missing-key',
      at: node.at,
      message: `Cannot read ${what}: "${key}" is missing`,
      expected: `"${key}", for example "${example}"`,
    });
  }
  return { at: node.at, get: (key) => fields.get(key) };
}

/** What an optional key says: `fallback` when it is absent, `null` when it is wrong. */
export function readOptional<T>(
  fields: Fields,
  key: string,
  fallback: T,
  read: (value: Node, at: Position) => T | null,
): T | null {
  const field = fields.get(key);
  return field === undefined ? fallback : read(field.value, field.at);
}

/** What a required key says; `null` when it is wrong, or absent (which `readFields` reported). */
export function readRequired<T>(
  fields: Fields,
  key: string,
  read: (value: Node, at: Position) => T | null,
): T | null {
  return readOptional<T | null>(fields, key, null, read);
}

/** What an optional key says, under its own name; empty when it is absent or wrong. */
export function readPart<K extends string, T>(
  fields: Fields,
  key: K,
  read: (value: Node, at: Position) => T | null,
): { readonly [P in K]?: T } {
  const value = readRequired(fields, key, read);
  return value === null ? {} : ({ [key]: value } as { readonly [P in K]: T });
}

/** Whether a map uses a word of a later version, which is reported: what else is missing may be its part. */
export function saysLater(node: Node, { later = {} }: Vocabulary): boolean {
  return node.kind === 'map' && node.entries.some(({ key }) => Object.hasOwn(later, key));
}

/** Reports keys that mean nothing beside the others, for example `for` beside `count`. */
export function refuseFields(
  report: Report,
  fields: Fields,
  keys: readonly string[],
  where: string,
  expected: string,
): void {
  for (const key of keys) {
    const field = fields.get(key);
    if (field === undefined) continue;
    addProblem(report, {
      code: 'unknown-key',
      at: field.at,
      message: `Cannot use key "${key}" ${where}: it means nothing there`,
      expected,
    });
  }
}

function refuseDouble(report: Report, key: string, at: Position, what: string): void {
  addProblem(report, {
    code: 'duplicate',
    at,
    message: `Cannot use key ${quoted(key)} twice in ${what}: it stands there already`,
    expected: 'each key once',
  });
}

function refuseKey(
  report: Report,
  key: string,
  at: Position,
  what: string,
  allowed: readonly string[],
  later: Readonly<Record<string, string>>,
): void {
  if (Object.hasOwn(later, key)) {
    addProblem(report, {
      code: 'not-supported',
      at,
      message: `Cannot use "${key}" in ${what}: it is not in this version`,
      expected: later[key] ?? 'the plan without it',
    });
    return;
  }
  const nearest = nearestName(key, allowed);
  addProblem(report, {
    code: 'unknown-key',
    at,
    message: `Cannot use key ${quoted(key)} in ${what}: there is no such key`,
    expected: nearest === null ? listed(allowed) : `"${nearest}"`,
  });
}
