import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { effectiveServe } from './effective-serve.ts';

/**
 * Makes a flag that no rollout owns serve one variant to everybody. The ramp of earlier rollouts
 * stays when it gives that variant already, so that running conversations keep theirs; else it
 * goes, because it would decide before `serve` does. A foreign flag goes on without its targeting
 * until it is imported again.
 */
export async function serveVariant(
  tx: Tx,
  flag: Tables['flag'],
  steps: readonly Tables['ramp_step'][],
  variant: string,
): Promise<void> {
  const rows = tx.db
    .updateTable('flag')
    .where('environment', '=', flag.environment)
    .where('key', '=', flag.key);
  if (flag.foreign !== null) {
    await rows.set({ base: variant }).execute();
    return;
  }
  const kept = effectiveServe(flag, steps) === variant;
  if (!kept) {
    await tx.db
      .deleteFrom('ramp_step')
      .where('environment', '=', flag.environment)
      .where('flag', '=', flag.key)
      .execute();
  }
  await rows
    .set({ serve: variant, base: kept ? flag.base : null, forgotten: kept ? flag.forgotten : 0 })
    .execute();
}
