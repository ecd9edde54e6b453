import { type Actor, type Plan, planHash } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import type { AppliedRow } from './load-applied.ts';
import { planDifferences } from './plan-differences.ts';
import type { PlanWrite } from './review-plans.ts';

/** Writes reviewed plans with their audit rows: the newest of a name is the one that is found. */
export async function writePlans(
  tx: Tx,
  writes: readonly PlanWrite[],
  actor: Actor,
  nowMs: number,
): Promise<AppliedRow[]> {
  const applied: AppliedRow[] = [];
  for (const { file, plan } of writes) {
    const hash = planHash(plan);
    const newest = await newestPlan(tx, plan);
    const change = newest === null ? 'created' : newest.hash === hash ? 'unchanged' : 'changed';
    if (change !== 'unchanged') await writePlan(tx, plan, { hash, nowMs, appliedBy: actor.id });
    const before = newest === null ? null : fromJson<Plan>(newest.compiled);
    const differences = change === 'unchanged' ? [] : planDifferences(before, plan);
    const { name, environment } = plan;
    applied.push({ file, kind: 'Plan', name, environment, planHash: hash, change, differences });
    if (change === 'unchanged') continue;
    const body = { file, planHash: hash, flag: plan.flag, candidate: plan.candidate };
    const row = { actor, action: `plan.${change}`, subject: name, body };
    await appendAudit(tx, environment, [row], nowMs);
  }
  return applied;
}

/** The newest version of a plan of that name and environment; `null` = there is none. */
export async function newestPlan(
  { db }: ReadTx,
  { name, environment }: Plan,
): Promise<Pick<Tables['plan'], 'hash' | 'compiled'> | null> {
  const row = await db
    .selectFrom('plan')
    .select(['hash', 'compiled'])
    .where('name', '=', name)
    .where('environment', '=', environment)
    .where('applied', '>', 0)
    .orderBy('applied', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Makes a plan the newest one of its name; one that was applied before comes back. */
export async function writePlan(
  { db }: Tx,
  plan: Plan,
  { hash, nowMs, appliedBy }: { hash: string; nowMs: number; appliedBy: string },
): Promise<void> {
  const last = await db
    .selectFrom('plan')
    .select((eb) => eb.fn.max('applied').as('applied'))
    .executeTakeFirst();
  const applied = (last?.applied ?? 0) + 1;
  const { name, environment } = plan;
  const compiled = JSON.stringify(plan);
  await db
    .insertInto('plan')
    .values({ hash, name, environment, compiled, applied, createdMs: nowMs, appliedBy })
    .onConflict((conflict) =>
      conflict.column('hash').doUpdateSet({ applied, appliedBy, createdMs: nowMs }),
    )
    .execute();
}
