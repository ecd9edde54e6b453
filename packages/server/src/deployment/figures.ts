import type { DeliveryFigures } from '@tidegate/protocol';
import { requireEnvironment } from '../store/require-environment.ts';
import type { SafetyReads } from '../store/safety-operations.ts';
import type { ReadTx } from '../store/transaction.ts';
import { type DeliveredRow, deliveryFiguresOf } from './delivery-figures.ts';
import { DEPLOYMENTS_MAX, ROLLED_BACK_DAYS } from './limits.ts';
import { restoresOf } from './restores.ts';

const DAY_MS = 86_400_000;

/**
 * How one environment or each of them delivers: `deliveryFiguresOf` says what is counted.
 *
 * @throws ProblemError `not-found` for an unknown environment
 */
export async function deliveryFigures(
  tx: ReadTx,
  { environment, days, nowMs }: Parameters<SafetyReads['deliveryFigures']>[0],
): Promise<DeliveryFigures[]> {
  if (environment !== null) await requireEnvironment(tx, environment);
  let environments = tx.db.selectFrom('environment').select('key').orderBy('key');
  if (environment !== null) environments = environments.where('key', '=', environment);
  const figures: DeliveryFigures[] = [];
  for (const { key } of await environments.execute()) {
    const rows = await ended(tx, key, nowMs - Math.max(days, ROLLED_BACK_DAYS) * DAY_MS);
    const restores = await restoresOf(tx, { environment: key, fromMs: nowMs - days * DAY_MS });
    figures.push(deliveryFiguresOf(rows, restores, { environment: key, days, nowMs }));
    await tx.rest?.();
  }
  return figures;
}

/** A deployment takes a day at most, so those that ended within a span began a day before it or later. */
async function ended({ db }: ReadTx, environment: string, fromMs: number): Promise<DeliveredRow[]> {
  return await db
    .selectFrom('deployment')
    .select(['kind', 'status', 'startedMs', 'endedMs', 'commitMs'])
    .where('environment', '=', environment)
    .where('startedMs', '>=', fromMs - DAY_MS)
    .orderBy('startedMs', 'desc')
    .limit(DEPLOYMENTS_MAX)
    .execute();
}
