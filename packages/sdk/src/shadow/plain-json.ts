import { canonicalJson, type Json } from '@tidegate/core';
import { ANSWER_LENGTH_MAX, INPUT_LENGTH_MAX, RESULT_LENGTH_MAX } from './limits.ts';

/** A tool's input as JSON; `undefined` = nobody told it, or it is no JSON of bounded size. Never throws. */
export function inputOf(input: unknown): Json | undefined {
  return jsonOf(input, INPUT_LENGTH_MAX);
}

/** What tells two inputs apart: equal inputs have equal keys. */
export function inputKey(input: Json): string {
  return canonicalJson(input);
}

/**
 * An answer as JSON: texts (cut at 100 000 characters), numbers, booleans, and plain lists and
 * objects. `undefined` for what is none, such as a response or a promise. Never throws.
 */
export function answerOf(value: unknown): Json | undefined {
  if (typeof value === 'string') return value.slice(0, ANSWER_LENGTH_MAX);
  return isPlain(value) ? jsonOf(value, ANSWER_LENGTH_MAX) : undefined;
}

/**
 * A copy of what a tool came to; `null` for what is more than data: a copy of that would be another
 * thing. Dates stay dates. Never throws.
 */
export function copyOf(value: unknown): { readonly value: unknown } | null {
  try {
    const isCopied = isData(value, RESULT_LENGTH_MAX, (each) => each instanceof Date);
    return isCopied ? { value: structuredClone(value) } : null;
  } catch {
    return null;
  }
}

/** Whether a value is data and nothing else, as far as its outermost level says. Never throws. */
export function isPlain(value: unknown): boolean {
  if (value === null || typeof value !== 'object') {
    return value === null || PRIMITIVES.has(typeof value);
  }
  const prototype = prototypeOf(value);
  return prototype === null || prototype === Object.prototype || prototype === Array.prototype;
}

/** `undefined` for a proxy that does not tell. Never throws. */
export function prototypeOf(value: object): unknown {
  try {
    return Object.getPrototypeOf(value);
  } catch {
    return undefined;
  }
}

const PRIMITIVES: ReadonlySet<string> = new Set(['string', 'number', 'boolean']);

function jsonOf(value: unknown, lengthMax: number): Json | undefined {
  try {
    // As JSON a map and a stream are both an empty object: two of them would be the same.
    if (!isData(value, lengthMax, tellsItself)) return undefined;
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined || text.length > lengthMax) return undefined;
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Whether a value is data all through, of so many characters and values at most. Throws what getters throw. */
function isData(value: unknown, sizeMax: number, isLeaf: (each: object) => boolean): boolean {
  const all: unknown[] = [value];
  let length = 0;
  // It grows while it is looked through; a circle ends at the bound.
  for (const each of all) {
    const members = membersOf(each, isLeaf);
    if (typeof each === 'string') length += each.length;
    if (members === null || all.length + members.length + length > sizeMax) return false;
    for (const member of members) all.push(member);
  }
  return true;
}

/** What stands in a value; `null` = it is no data. */
function membersOf(value: unknown, isLeaf: (each: object) => boolean): readonly unknown[] | null {
  if (typeof value === 'function' || typeof value === 'symbol') return null;
  if (typeof value !== 'object' || value === null || isLeaf(value)) return NOTHING;
  if (!isPlain(value)) return null;
  return Array.isArray(value) ? value : Object.values(value);
}

const NOTHING: readonly unknown[] = [];

/** Such as a date, a URL, or a decimal number. */
function tellsItself(value: object): boolean {
  return !isPlain(value) && 'toJSON' in value && typeof value.toJSON === 'function';
}
