/** What requires (or names) a thing, by its key; from what each requires, by its own. */
export function dependentsOf(
  requires: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const dependents = new Map<string, string[]>();
  for (const [key, needed] of requires) {
    for (const other of needed) {
      const others = dependents.get(other);
      if (others === undefined) dependents.set(other, [key]);
      else others.push(key);
    }
  }
  return dependents;
}

/** The keys and all that they lead to, by any number of steps. */
export function reachable(
  from: Iterable<string>,
  next: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const seen = new Set(from);
  // A set hands out what is added to it on the way.
  for (const key of seen) for (const other of next.get(key) ?? []) seen.add(other);
  return seen;
}
