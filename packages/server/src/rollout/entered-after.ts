import type { Plan, Rollout } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { StoredRollout } from './load.ts';

/** When phases were entered, ms, by index into the plan's phases; of a phase the first time. */
export type Entered = Readonly<Record<string, number>>;

/**
 * When the phases of a rollout were entered, as it stands after a change. Another plan has other
 * indices: phases are the same by name, and what it does not have any more is forgotten. Never throws.
 */
export function enteredAfter(before: StoredRollout, plan: Plan, rollout: Rollout): Entered {
  const was = fromJson<Entered>(before.row.entered);
  const now: Record<string, number> = plan === before.plan ? { ...was } : moved(was, before, plan);
  if (rollout.phaseFromMs > 0) now[rollout.phase] ??= rollout.phaseFromMs;
  return now;
}

function moved(was: Entered, { plan: old }: StoredRollout, plan: Plan): Record<string, number> {
  const places = new Map(plan.phases.map(({ name }, index) => [name, index]));
  return Object.fromEntries(
    old.phases.flatMap(({ name }, index) => {
      const place = places.get(name);
      const atMs = was[index];
      return place === undefined || atMs === undefined ? [] : [[place, atMs] as const];
    }),
  );
}
