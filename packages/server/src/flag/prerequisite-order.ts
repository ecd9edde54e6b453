import { dependentsOf } from './dependents.ts';

/** Flags with those that they require before them, or a circle of them. */
export type PrerequisiteOrder =
  | { readonly ok: true; readonly keys: readonly string[] }
  | { readonly ok: false; readonly cycle: readonly string[] };

/**
 * Puts flags into an order in which each comes after all that it requires; those that are free come
 * in the order given. What is required and not among them is passed over. Never throws, whatever
 * requires what, and walks in a loop: chains may be long.
 *
 * @param requires keys that a flag requires, by its key
 * @returns the order, or the keys of one circle, each requiring the next and the last the first
 */
export function prerequisiteOrder(
  requires: ReadonlyMap<string, readonly string[]>,
): PrerequisiteOrder {
  const dependents = dependentsOf(requires);
  const open = new Map(
    [...requires].map(([key, needed]) => [
      key,
      needed.filter((other) => requires.has(other)).length,
    ]),
  );
  const keys = [...open].filter(([, count]) => count === 0).map(([key]) => key);
  for (const key of keys) {
    for (const dependent of dependents.get(key) ?? []) {
      const left = (open.get(dependent) ?? 0) - 1;
      open.set(dependent, left);
      if (left === 0) keys.push(dependent);
    }
  }
  if (keys.length === requires.size) return { ok: true, keys };
  return { ok: false, cycle: circleAmong(requires, open) };
}

/** Every flag that is left requires one that is left: following them comes back somewhere. */
function circleAmong(
  requires: ReadonlyMap<string, readonly string[]>,
  open: ReadonlyMap<string, number>,
): readonly string[] {
  const isLeft = (key: string): boolean => (open.get(key) ?? 0) > 0;
  const path = new Set<string>();
  let key = [...open.keys()].find(isLeft);
  while (key !== undefined && !path.has(key)) {
    path.add(key);
    key = requires.get(key)?.find(isLeft);
  }
  const walked = [...path];
  return key === undefined ? walked : walked.slice(walked.indexOf(key));
}
