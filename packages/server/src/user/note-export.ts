import { appendAudit } from '../audit/append.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { SafetyTransactions } from '../store/safety-operations.ts';
import type { Tx } from '../store/transaction.ts';

/** Writes into the audit trail that somebody took out what is stored about a user; by HMAC only. */
export async function noteUserExport(
  tx: Tx,
  { environment, unit, rows, actor, nowMs }: Parameters<SafetyTransactions['noteUserExport']>[0],
): Promise<null> {
  await requireEnvironment(tx, environment);
  const audit = { actor, action: 'user.exported', subject: unit, body: { rows: { ...rows } } };
  await appendAudit(tx, environment, [audit], nowMs);
  return null;
}
