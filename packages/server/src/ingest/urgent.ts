import type { Urgent } from '@tidegate/protocol';
import type { Tx } from '../store/transaction.ts';
import { keepArrivals, watchedRollouts } from './arrivals.ts';
import { addSeries } from './series.ts';

/**
 * Takes one zero-tolerance event, once by its id, and keeps it for the controller's next tick.
 *
 * @param input.trusted whether it may decide a rollout; it is kept and counted in any case
 */
export async function ingestUrgent(
  tx: Tx,
  input: { environment: string; trusted: boolean; urgent: Urgent; nowMs: number },
): Promise<{ duplicate: boolean }> {
  const { environment, trusted, urgent, nowMs } = input;
  const added = await tx.db
    .insertInto('urgent')
    .values({ environment, id: urgent.id, body: JSON.stringify(urgent), atMs: nowMs })
    .onConflict((conflict) => conflict.columns(['environment', 'id']).doNothing())
    .returning('id')
    .execute();
  if (added.length === 0) return { duplicate: true };
  const { flag, variant, draw, metric, atMs } = urgent;
  const cell = { kind: 'count' as const, count: 1 };
  const series = [{ flag, variant, draw, metric, startMs: atMs, cell }];
  await addSeries(tx, environment, series, new Map(), nowMs);
  if (trusted) {
    const rollouts = await watchedRollouts(tx, environment);
    const id = JSON.stringify([environment, 'urgent', urgent.id]);
    await keepArrivals(tx, rollouts, { id, environment, series, nowMs });
  }
  return { duplicate: false };
}
