import type { EventRow } from '../incident/event-row.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { recordLayerDeployment } from './record-layer.ts';
import { reportRestore } from './report-delivery.ts';
import { DECIDED, FINISHED } from './restores.ts';

/**
 * What deliveries learn from a row of a rollout that went back: the time to restore once it is safe, and
 * a deployment of kind `rollback` once a layer of that kind is verified. All other rows are nothing to it.
 */
export async function followRollback(
  tx: Tx,
  environment: string,
  row: EventRow,
  nowMs: number,
): Promise<void> {
  const { action, atMs } = row;
  if (action === LAYER_VERIFIED) return await recordLayerDeployment(tx, environment, row, nowMs);
  const at = { environment, atMs, nowMs };
  if (action === DECIDED && (await wasSafeAtOnce(tx, environment, row))) {
    return await reportRestore(tx, at, 0);
  }
  if (action !== FINISHED) return;
  const decidedMs = await decidedBefore(tx, environment, row);
  if (decidedMs !== null) await reportRestore(tx, at, Math.max(0, atMs - decidedMs));
}

const LAYER_VERIFIED = 'rollout.layer-verified';

/** Where anything came after the flag, a row of its own says that it is finished, now or later. */
async function wasSafeAtOnce(
  { db }: ReadTx,
  environment: string,
  { subject, sequence }: EventRow,
): Promise<boolean> {
  const rollout = await db
    .selectFrom('rollout')
    .select('status')
    .where('id', '=', subject)
    .executeTakeFirst();
  if (rollout?.status !== 'rolled-back') return false;
  const finished = await db
    .selectFrom('audit')
    .select('sequence')
    .where('environment', '=', environment)
    .where('subject', '=', subject)
    .where('sequence', '>', sequence)
    .where('action', '=', FINISHED)
    .limit(1)
    .executeTakeFirst();
  return finished === undefined;
}

async function decidedBefore(
  { db }: ReadTx,
  environment: string,
  { subject, sequence }: EventRow,
): Promise<number | null> {
  const decided = await db
    .selectFrom('audit')
    .select('atMs')
    .where('environment', '=', environment)
    .where('subject', '=', subject)
    .where('sequence', '<', sequence)
    .where('action', '=', DECIDED)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return decided?.atMs ?? null;
}
