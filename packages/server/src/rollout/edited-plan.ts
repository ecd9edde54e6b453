import { type Outside, type Plan, planHash, scalePlan } from '@tidegate/core';
import { loadFlagSources } from '../controller/flag-sources.ts';
import type { KnownAction } from '../plan/known-actions.ts';
import { unknownAction } from '../plan/named-actions.ts';
import type { ReadTx } from '../store/transaction.ts';
import type { StoredRollout } from './load.ts';
import { createSurroundings } from './surroundings.ts';
import { wholeRampRefusal } from './whole-ramp.ts';

/** The plan that a rollout would run after an edit. */
export interface EditedPlan {
  /** Scaled as the one that runs. */
  readonly plan: Plan;
  readonly hash: string;
  /** Why this store or its configuration cannot run it, as a clause; `null` = nothing is in the way. */
  readonly flaw: string | null;
  /** What keeps either plan from being raised: one that drops a dependency does not end it so. */
  readonly outside: Outside;
}

/**
 * What a changed plan is for a rollout that runs: made as short as the plan that it runs, and looked
 * through as before a start.
 *
 * @param actions what the server's configuration has that plans may name
 */
export async function editedPlan(
  tx: ReadTx,
  stored: StoredRollout,
  changed: Plan,
  { actions, nowMs }: { readonly actions: readonly KnownAction[]; readonly nowMs: number },
): Promise<EditedPlan> {
  const { scale } = stored.plan;
  const plan = scale === null || changed.scale !== null ? changed : scalePlan(changed, scale);
  const flaw = unknownAction(plan, actions) ?? (await rampFlaw(tx, stored, plan));
  const around = createSurroundings(tx, nowMs);
  const outside = {
    ...(await around.outsideOf(stored.plan, stored.row.id)),
    ...(await around.outsideOf(plan, stored.row.id)),
  };
  return { plan, hash: planHash(plan), flaw, outside };
}

/** Of another flag or environment the rollout itself says more. */
async function rampFlaw(
  tx: ReadTx,
  { row, rollout }: StoredRollout,
  plan: Plan,
): Promise<string | null> {
  if (plan.flag !== row.flag || plan.environment !== row.environment) return null;
  const sources = await loadFlagSources(tx, row.environment, [row.flag]);
  return wholeRampRefusal(plan, sources, rollout.nextDraw);
}
