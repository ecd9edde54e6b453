import type { RolloutView } from '@tidegate/protocol';
import { ROLLOUT_LIST_MAX } from '../store/limits.ts';
import type { ReadTx } from '../store/transaction.ts';
import { withPlans } from './load.ts';
import { createSurroundings } from './surroundings.ts';
import { viewRollout } from './view.ts';

/** The newest 50 rollouts of one environment or of all, newest first. */
export async function listRollouts(
  tx: ReadTx,
  { environment, nowMs }: { environment: string | null; nowMs: number },
): Promise<RolloutView[]> {
  let rows = tx.db
    .selectFrom('rollout')
    .innerJoin('plan', 'plan.hash', 'rollout.planHash')
    .selectAll('rollout')
    .select('plan.compiled');
  if (environment !== null) rows = rows.where('rollout.environment', '=', environment);
  const found = await rows
    .orderBy('rollout.createdMs', 'desc')
    .orderBy('rollout.firstDraw', 'desc')
    .limit(ROLLOUT_LIST_MAX)
    .execute();
  const views: RolloutView[] = [];
  const around = createSurroundings(tx, nowMs);
  for (const stored of withPlans(found)) views.push(await viewRollout(tx, stored, nowMs, around));
  return views;
}
