import { inlineSegments, type Logic, namedSegments } from '@tidegate/core';
import { optInCondition } from './opt-in-segment.ts';

/** Puts segments in the place of their names; `null` when that makes a circle or too much. */
export type SegmentInliner = (condition: Logic) => Logic | null;

/**
 * Makes an inliner over the segments of an environment. Only what is named is looked at, so that a
 * segment which cannot be used holds up no other flag; each is inlined once. `@attribute` is who
 * opted in; what else is unknown matches nobody. Never throws.
 */
export function createSegmentInliner(segments: ReadonlyMap<string, Logic>): SegmentInliner {
  const done = new Map<string, Logic>();
  return (condition) => {
    const names = namedSegments(condition);
    if (names.length === 0) return condition;
    const missing = names.filter((name) => !done.has(name));
    const inlined = inlineSegments(withNamed(missing, segments));
    if (!inlined.ok) return null;
    for (const [name, logic] of inlined.conditions) done.set(name, logic);
    // Names of segments are never empty.
    const whole = inlineSegments(
      new Map([
        ['', condition],
        ...names.map((name): [string, Logic] => [name, done.get(name) ?? false]),
      ]),
    );
    return whole.ok ? (whole.conditions.get('') ?? false) : null;
  };
}

/** Segments and all that they name. */
function withNamed(
  names: readonly string[],
  segments: ReadonlyMap<string, Logic>,
): ReadonlyMap<string, Logic> {
  const found = new Map<string, Logic>();
  const open = new Set(names);
  // A set hands out what is added to it on the way.
  for (const name of open) {
    const condition = segments.get(name) ?? optInCondition(name) ?? false;
    found.set(name, condition);
    for (const other of namedSegments(condition)) open.add(other);
  }
  return found;
}
