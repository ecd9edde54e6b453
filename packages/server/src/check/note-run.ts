import { appendAudit } from '../audit/append.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { SafetyTransactions } from '../store/safety-operations.ts';
import type { Tx } from '../store/transaction.ts';

/**
 * Writes into the audit trail that somebody has an action run by hand, or what it came to.
 *
 * @throws ProblemError `not-found` when its environment is none of the store's
 */
export async function noteCheckRun(
  tx: Tx,
  {
    environment,
    action: subject,
    run,
    ended,
    actor,
    nowMs,
  }: Parameters<SafetyTransactions['noteCheckRun']>[0],
): Promise<null> {
  await requireEnvironment(tx, environment);
  const action = ended === null ? 'check.run-begun' : 'check.run-ended';
  const audit = { actor, action, subject, body: { run, ...ended } };
  await appendAudit(tx, environment, [audit], nowMs);
  return null;
}
