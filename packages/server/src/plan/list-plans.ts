import type { Plan } from '@tidegate/core';
import type { PlanView } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import type { ReadTx } from '../store/transaction.ts';
import { PLANS_LISTED_MAX } from './limits.ts';
import { planView } from './plan-view.ts';

/** The newest version of each applied plan, by environment and name; at most 1 000. */
export async function listPlans(
  { db }: ReadTx,
  { environment }: { environment: string | null },
): Promise<PlanView[]> {
  const newest = db
    .selectFrom('plan')
    .select((eb) => eb.fn.max('applied').as('applied'))
    .where('applied', '>', 0)
    .groupBy(['environment', 'name']);
  let rows = db.selectFrom('plan').selectAll().where('applied', 'in', newest);
  if (environment !== null) rows = rows.where('environment', '=', environment);
  const found = await rows.orderBy('environment').orderBy('name').limit(PLANS_LISTED_MAX).execute();
  return found.map((row) => planView(row, fromJson<Plan>(row.compiled)));
}
