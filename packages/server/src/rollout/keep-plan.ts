import type { Plan } from '@tidegate/core';
import type { Tx } from '../store/transaction.ts';

/**
 * Keeps a plan that a rollout runs, where it was not applied word for word: a scaled plan is found by
 * its hash only, names belong to what was applied.
 *
 * @param kept.appliedBy key that applied what it was made from
 */
export async function keepPlan(
  tx: Tx,
  plan: Plan,
  { hash, appliedBy, nowMs }: { hash: string; appliedBy: string | null; nowMs: number },
): Promise<void> {
  await tx.db
    .insertInto('plan')
    .values({
      hash,
      name: plan.name,
      environment: plan.environment,
      compiled: JSON.stringify(plan),
      applied: 0,
      createdMs: nowMs,
      appliedBy,
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
}
