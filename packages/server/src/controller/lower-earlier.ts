import { type Draw, sharesNow } from '@tidegate/core';
import { givesOneVariant } from '../flag/step-splits.ts';
import type { StoredRollout } from '../rollout/load.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tx } from '../store/transaction.ts';

/**
 * Lowers what earlier rollouts left to running conversations, where this one went on from their shares
 * and was rolled back in part at once: else whoever began before it would keep what was taken away.
 * Steps with another control gave something else and stay.
 */
export async function lowerEarlier(
  { db }: Tx,
  { row, rollout, plan }: StoredRollout,
): Promise<void> {
  const steps = await db
    .selectFrom('ramp_step')
    .select(['fromMs', 'control', 'draws'])
    .where('environment', '=', row.environment)
    .where('flag', '=', row.flag)
    .where('rolloutId', '!=', row.id)
    .orderBy('fromMs')
    .execute();
  const newest = steps.at(-1);
  if (newest === undefined || givesOneVariant(newest)) return;
  for (const { fromMs, control, draws } of steps) {
    if (control !== plan.control) continue;
    const lowered = sharesNow({ shares: fromJson<Draw[]>(draws) }, rollout);
    await db
      .updateTable('ramp_step')
      // What draws nobody needs no id of its own.
      .set({ draws: JSON.stringify(lowered.map((draw) => ({ id: 0, ...draw }))) })
      .where('environment', '=', row.environment)
      .where('flag', '=', row.flag)
      .where('fromMs', '=', fromMs)
      .execute();
  }
}
