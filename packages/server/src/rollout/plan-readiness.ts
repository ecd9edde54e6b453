import { ProblemError } from '@tidegate/protocol/problem';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { findPlan } from './find-plan.ts';
import { preflight } from './preflight.ts';
import { createSurroundings } from './surroundings.ts';

/**
 * Why a rollout of an applied plan may not start now: what preflight refuses, a freeze, or a plan
 * that is in its way. Nothing is written.
 *
 * @throws ProblemError `not-found` for an unknown plan; `conflict` for a name that stands in several
 *   environments
 */
export async function planReadiness(
  tx: ReadTx,
  { plan: name, environment, actions, nowMs }: Parameters<Reads['planReadiness']>[0],
): Promise<ReturnType<Reads['planReadiness']>> {
  const plan = await findPlan(tx, name, environment);
  const cannot = `Cannot start a rollout of "${plan.name}"`;
  try {
    await preflight(tx, plan, { reason: null, actions: actions ?? null, self: null, nowMs });
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return { plan, refusal: cause.message };
  }
  const { freeze, dependency } = await createSurroundings(tx, nowMs).outsideOf(plan, null);
  const open = [freeze, dependency].filter((sentence) => sentence !== undefined);
  return { plan, refusal: open.length === 0 ? null : `${cannot}: ${open.join('; ')}` };
}
