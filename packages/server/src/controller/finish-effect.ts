import { CONTROLLER, type JsonObject } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import { disableChannel } from '../notify/disable-channel.ts';
import { tellOthers } from '../notify/tell-others.ts';
import { CHANNEL_TEST } from '../notify/test-channel.ts';
import { writeDelivery } from '../notify/write-delivery.ts';
import { fromJson } from '../store/from-json.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';

/**
 * Says how an effect went: done, to be tried again, or given up (failed without a time to retry).
 * Each attempt is written down; a channel that gives up, or fails and fails, is told of on another
 * one. What is finished is finished: saying so again changes nothing.
 *
 * @throws ProblemError `not-found` for an unknown effect
 */
export async function finishEffect(
  tx: Tx,
  input: Parameters<Transactions['finishEffect']>[0],
): Promise<null> {
  const { id, outcome, detail, retryAtMs, nowMs } = input;
  const row = await tx.db
    .selectFrom('outbox')
    .select(['environment', 'rolloutId', 'kind', 'payload', 'attempts', 'doneMs'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) {
    throw new ProblemError('not-found', `Cannot finish effect "${id}": there is no such effect`);
  }
  if (row.doneMs !== null) return null;
  const payload = fromJson<JsonObject>(row.payload);
  const isTest = payload['event'] === CHANNEL_TEST;
  const isRetried = outcome === 'failed' && retryAtMs !== null;
  // Nothing is lost when a test fails: whoever asked is told.
  const isDead = outcome === 'failed' && !isRetried && !isTest;
  const attempt = {
    ...{ id, payload, detail, nowMs },
    outcome: isDead ? ('dead' as const) : outcome,
    environment: row.environment,
    attempts: row.attempts,
  };
  await writeDelivery(tx, attempt);
  if (input.disables !== undefined) await disableChannel(tx, attempt, input.disables);
  if (!isTest) await tellOthers(tx, attempt, input.others ?? []);
  const update = tx.db.updateTable('outbox').where('id', '=', id);
  if (isRetried) {
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
