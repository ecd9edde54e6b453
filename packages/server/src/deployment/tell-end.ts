import type { Actor } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { SafetyRows } from '../store/safety-rows.ts';
import type { Tx } from '../store/transaction.ts';
import { reportDelivery } from './report-delivery.ts';
import { settleLive } from './settle-live.ts';
import { takeBackFormer } from './take-back-former.ts';

/**
 * All that follows from a deployment that came to its end: its figures, the audit row, the deployment
 * that it took back, and which one is live now.
 *
 * @param row as it is stored, with its end
 */
export async function tellEnd(
  tx: Tx,
  row: SafetyRows['deployment'],
  { actor, nowMs }: { readonly actor: Actor; readonly nowMs: number },
): Promise<void> {
  const { id, environment, version, kind, slot, status, startedMs, endedMs, detail } = row;
  const tookMs = endedMs === null ? null : endedMs - startedMs;
  const body = { version, kind, slot, status, tookMs, rollout: row.rolloutId, detail };
  const audit = { actor, action: 'deployment.finished', subject: id, body };
  await appendAudit(tx, environment, [audit], nowMs);
  await reportDelivery(tx, row, nowMs);
  if (kind === 'rollback' && status === 'succeeded') await takeBackFormer(tx, row, actor, nowMs);
  await settleLive(tx, environment);
}
