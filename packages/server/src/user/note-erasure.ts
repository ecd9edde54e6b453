import { appendAudit } from '../audit/append.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { SafetyTransactions } from '../store/safety-operations.ts';
import type { Tx } from '../store/transaction.ts';

/** Writes into the audit trail that what is stored about a user was erased; by HMAC only. */
export async function noteUserErasure(
  tx: Tx,
  input: Parameters<SafetyTransactions['noteUserErasure']>[0],
): Promise<null> {
  const { environment, unit, reason, erased, actor, nowMs } = input;
  await requireEnvironment(tx, environment);
  const body = { reason, erased: { ...erased } };
  const audit = { actor, action: 'user.erased', subject: unit, body };
  await appendAudit(tx, environment, [audit], nowMs);
  return null;
}
