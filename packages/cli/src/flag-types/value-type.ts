import type { Json, JsonObject } from '@tidegate/core';

/** Deeper values, and maps with more keys, are only said to be JSON. */
const MAX_DEPTH = 12;
const MAX_KEYS = 200;

/**
 * The TypeScript type that all of the values have: scalars by kind, maps key by key (a key that
 * not all of them have is optional), lists by their items. Keys and members are sorted, so that
 * the same values give the same text. Never throws.
 */
export function valueType(values: readonly Json[], depth = 0): string {
  if (depth > MAX_DEPTH) return 'unknown';
  const lists = values.filter((value): value is readonly Json[] => Array.isArray(value));
  const maps = values.filter(isMap);
  const scalars = values.filter((value) => typeof value !== 'object' || value === null);
  const all = new Set<string>(scalars.map((value) => (value === null ? 'null' : typeof value)));
  if (lists.length > 0) all.add(listType(lists.flat(), depth));
  if (maps.length > 0) all.add(mapType(maps, depth));
  return all.size === 0 ? 'unknown' : [...all].sort().join(' | ');
}

function listType(items: readonly Json[], depth: number): string {
  return `readonly (${valueType(items, depth + 1)})[]`;
}

function isMap(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapType(maps: readonly JsonObject[], depth: number): string {
  const keys = [...new Set(maps.flatMap((map) => Object.keys(map)))].sort();
  if (keys.length === 0) return 'Readonly<Record<string, never>>';
  if (keys.length > MAX_KEYS) return 'Readonly<Record<string, unknown>>';
  const fields = keys.map((key) => {
    const having = maps.filter((map) => Object.hasOwn(map, key));
    const type = valueType(
      having.map((map) => map[key] ?? null),
      depth + 1,
    );
    return `readonly ${JSON.stringify(key)}${having.length < maps.length ? '?' : ''}: ${type}`;
  });
  return `{ ${fields.join('; ')} }`;
}
