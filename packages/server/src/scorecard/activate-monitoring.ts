import { appendAudit } from '../audit/append.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { activatedMs } from './monitoring.ts';

/**
 * Switches an environment's monitoring on: due dates of its KPIs run from then. Audited once.
 *
 * @throws ProblemError `not-found` for an unknown environment
 */
export async function activateMonitoring(
  tx: Tx,
  { environment, actor, nowMs }: Parameters<Transactions['activateMonitoring']>[0],
): Promise<{ activatedMs: number; changed: boolean }> {
  await requireEnvironment(tx, environment);
  const before = await activatedMs(tx, environment);
  if (before === null) {
    const row = { environment, activatedMs: nowMs, actor: JSON.stringify(actor) };
    await tx.db.insertInto('monitoring').values(row).execute();
    const action = 'monitoring.activated';
    const audit = { actor, action, subject: environment, body: { activatedMs: nowMs } };
    await appendAudit(tx, environment, [audit], nowMs);
  }
  return { activatedMs: before ?? nowMs, changed: before === null };
}
