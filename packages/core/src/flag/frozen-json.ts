import type { Json } from '../json.ts';
import { MAX_NESTING } from './limits.ts';

/**
 * A deep, frozen copy of a JSON value, so that the answers that share it can be handed out.
 * `undefined` when the value is no JSON (functions, NaN, …) or nested deeper than 100 levels.
 * `__proto__` stays an ordinary member. Never throws.
 */
export function frozenJson(value: unknown, depth = 0): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'object' || depth >= MAX_NESTING) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => frozenJson(item, depth + 1));
    return items.every((item) => item !== undefined) ? Object.freeze(items) : undefined;
  }
  const members: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const copy = frozenJson(member, depth + 1);
    if (copy === undefined) return undefined;
    members.push([key, copy]);
  }
  return Object.freeze(Object.fromEntries(members));
}
