import type { Actor } from '@tidegate/core';
import type { SafetyRows } from '../store/safety-rows.ts';
import type { Tx } from '../store/transaction.ts';
import { takeBack } from './take-back.ts';

type Row = SafetyRows['deployment'];

/**
 * Marks the deployment that a rollback went back from: the one that is live, unless it has the version
 * that the rollback brought back, in which case somebody marked the other one already.
 */
export async function takeBackFormer(
  tx: Tx,
  { environment, version, id, endedMs }: Row,
  actor: Actor,
  nowMs: number,
): Promise<void> {
  const live = await tx.db
    .selectFrom('deployment')
    .selectAll()
    .where('environment', '=', environment)
    .where('live', '=', 1)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (live === undefined || live.version === version) return;
  // A rollback that is told late took back nothing that came after it.
  if ((live.endedMs ?? 0) > (endedMs ?? 0)) return;
  await takeBack(tx, live, { actor, detail: `Taken back by "${id}"`, nowMs });
}
