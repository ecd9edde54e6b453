import type { Json } from '../json.ts';
import type { Node } from './types.ts';

/**
 * What a file would hold, in order: JSON whose objects may also be maps, because an object moves
 * keys that look like numbers to its front.
 */
export type Rendered =
  | null
  | boolean
  | number
  | string
  | readonly Rendered[]
  | ReadonlyMap<string, Rendered>
  | { readonly [key: string]: Json };

const START = { line: 1, column: 1 } as const;

/** A map of the entries that say something: those of `undefined` are left out. Never throws. */
export function rendered(
  entries: readonly (readonly [string, Rendered | undefined])[],
): ReadonlyMap<string, Rendered> {
  const map = new Map<string, Rendered>();
  for (const [key, value] of entries) if (value !== undefined) map.set(key, value);
  return map;
}

/** The tree that a parser would get from it; all of it stands in line 1. Never throws. */
export function renderedTree(value: Rendered): Node {
  if (typeof value !== 'object' || value === null) {
    return { kind: 'scalar', value, text: value === null ? '' : String(value), at: START };
  }
  if (isList(value)) return { kind: 'list', items: value.map(renderedTree), at: START };
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return {
    kind: 'map',
    entries: entries.map(([key, member]: readonly [string, Rendered]) => {
      return { key, at: START, value: renderedTree(member) };
    }),
    at: START,
  };
}

function isList(value: Rendered): value is readonly Rendered[] {
  return Array.isArray(value);
}
