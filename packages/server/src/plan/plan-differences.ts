import { canonicalJson, type Json, type Plan } from '@tidegate/core';
import type { AppliedRow } from './load-applied.ts';
import { phaseWords, planWords } from './plan-words.ts';

/**
 * Where two compiled plans differ, phase by phase, list by list and otherwise by key; `null` stands
 * for nothing. When and how people act is said in words.
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

function placesOf(plan: Plan): ReadonlyMap<string, Json> {
  const { words, rest } = planWords(plan);
  const { phases, ...keys } = rest;
  return new Map([
    ...(Object.entries(keys) as [string, Json][]),
    ...words,
    ...phases.map((phase): [string, Json] => [`phases.${phase.name}`, phaseWords(phase)]),
  ]);
}
