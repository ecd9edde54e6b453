import type { Actor } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { SafetyRows } from '../store/safety-rows.ts';
import type { Tx } from '../store/transaction.ts';
import { reportTakenBack } from './report-delivery.ts';

/** Marks a deployment that had succeeded as rolled back. The caller says what is live afterwards. */
export async function takeBack(
  tx: Tx,
  row: SafetyRows['deployment'],
  by: { readonly actor: Actor; readonly detail: string; readonly nowMs: number },
): Promise<void> {
  const { id, environment, version, kind, slot } = row;
  const { actor, nowMs } = by;
  const detail = by.detail === '' ? row.detail : by.detail;
  await tx.db
    .updateTable('deployment')
    .set({ status: 'rolled-back', live: 0, detail })
    .where('id', '=', id)
    .execute();
  const body = { version, kind, slot, detail };
  const audit = { actor, action: 'deployment.rolled-back', subject: id, body };
  await appendAudit(tx, environment, [audit], nowMs);
  await reportTakenBack(tx, row, nowMs);
}
