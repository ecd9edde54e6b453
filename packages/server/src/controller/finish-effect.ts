import { CONTROLLER } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../store/transaction.ts';

/**
 * Says how an effect went: done, to be tried again, or given up (failed without a time to retry).
 * What is finished is finished: saying so again changes nothing.
 *
 * @throws ProblemError `not-found` for an unknown effect
 */
export async function finishEffect(
  tx: Tx,
  input: {
    id: string;
    outcome: 'ok' | 'failed';
    detail: string;
    retryAtMs: number | null;
    nowMs: number;
  },
): Promise<null> {
  const { id, outcome, detail, retryAtMs, nowMs } = input;
  const row = await tx.db
    .selectFrom('outbox')
    .select(['environment', 'rolloutId', 'kind', 'attempts', 'doneMs'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) {
    throw new ProblemError('not-found', `Cannot finish effect "${id}": there is no such effect`);
  }
  if (row.doneMs !== null) return null;
  const update = tx.db.updateTable('outbox').where('id', '=', id);
  if (outcome === 'failed' && retryAtMs !== null) {
    const retry = { dueMs: retryAtMs, claimUntilMs: null, outcome: detail };
    await update.set(retry).execute();
    return null;
  }
  await update
    .set({ doneMs: nowMs, claimUntilMs: null, outcome: `${outcome}: ${detail}` })
    .execute();
  const action = outcome === 'ok' ? 'effect.done' : 'effect.failed';
  const body = { effect: id, kind: row.kind, attempts: row.attempts, detail };
  const audit = { actor: CONTROLLER, action, subject: row.rolloutId, body };
  await appendAudit(tx, row.environment, [audit], nowMs);
  return null;
}
