import { canonicalJson, type Json, type Plan } from '@tidegate/core';
import type { AppliedRow } from './load-applied.ts';

/**
 * Where two compiled plans differ, phase by phase and otherwise by key; `null` stands for nothing.
 *
 * @param before `null` when the plan is new
 */
export function planDifferences(before: Plan | null, after: Plan): AppliedRow['differences'] {
  const was = before === null ? new Map<string, Json>() : placesOf(before);
  const is = placesOf(after);
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((place) => {
    const [old, now] = [was.get(place) ?? null, is.get(place) ?? null];
    return canonicalJson(old) === canonicalJson(now) ? [] : [{ place, before: old, after: now }];
  });
}

function placesOf({ phases, ...rest }: Plan): ReadonlyMap<string, Json> {
  return new Map([
    ...(Object.entries(rest) as [string, Json][]),
    ...phases.map((phase): [string, Json] => [`phases.${phase.name}`, phase as unknown as Json]),
  ]);
}
