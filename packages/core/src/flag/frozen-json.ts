import type { Json } from '../json.ts';
import { MAX_NESTING, MAX_VALUES } from './limits.ts';

/**
 * A deep, frozen copy of a JSON value, so that the answers that share it can be handed out.
 * `undefined` when the value is no JSON (functions, NaN, …), nested deeper than 100 levels or has
 * more than 100 000 values, or than it may have. `__proto__` stays an ordinary member. Never throws.
 */
export function frozenJson(value: unknown, maxValues = MAX_VALUES): Json | undefined {
  return copied(value, 0, { left: maxValues });
}

/** The count also ends what refers to one list many times over. */
function copied(value: unknown, depth: number, count: { left: number }): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'object' || depth >= MAX_NESTING) return undefined;
  const items = Array.isArray(value) ? value : Object.values(value);
  count.left -= items.length;
  if (count.left < 0) return undefined;
  const copies: Json[] = [];
  for (const item of items) {
    const copy = copied(item, depth + 1, count);
    if (copy === undefined) return undefined;
    copies.push(copy);
  }
  if (Array.isArray(value)) return Object.freeze(copies);
  const names = Object.keys(value);
  return Object.freeze(Object.fromEntries(copies.map((copy, index) => [names[index], copy])));
}
