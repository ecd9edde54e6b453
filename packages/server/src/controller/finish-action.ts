import { CONTROLLER, transition } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import { findRollout } from '../rollout/load.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { requireTerm } from './require-term.ts';
import { writeStep } from './step.ts';

/**
 * Tells a rollout what an action of it came to: the outbox row is done, the rollout hears of it and
 * goes on, all in this transaction: what a driver learned is stored before its next step is ordered. An unknown effect, one that is no action or was finished before
 * changes nothing: actions are run at least once. A rollout that has gone on takes it as it is.
 *
 * @throws ProblemError `conflict` when the term is not the lease's
 */
export async function finishAction(
  tx: Tx,
  { term, id, outcome, detail, memo, nowMs }: Parameters<Transactions['finishAction']>[0],
): Promise<null> {
  await requireTerm(tx, term);
  const row = await tx.db
    .selectFrom('outbox')
    .select(['environment', 'rolloutId', 'kind', 'attempts'])
    .where('id', '=', id)
    .where('kind', 'in', ['check', 'layer'])
    .where('doneMs', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const done = { doneMs: nowMs, claimUntilMs: null, outcome: `${outcome}: ${detail}` };
  await tx.db.updateTable('outbox').set(done).where('id', '=', id).execute();
  const action = outcome === 'ok' ? 'effect.done' : 'effect.failed';
  const body = { effect: id, kind: row.kind, attempts: row.attempts, outcome, detail };
  const audit = { actor: CONTROLLER, action, subject: row.rolloutId, body };
  await appendAudit(tx, row.environment, [audit], nowMs);
  const before = await findRollout(tx, row.rolloutId);
  if (before === null) return null;
  const learned = memo === undefined ? {} : { memo };
  const event = { type: 'effect-done', effectId: id, outcome, detail, ...learned } as const;
  const changed = transition(before.plan, before.rollout, event, nowMs);
  // It waits for this no more: the work is done all the same, and the audit says so.
  if (changed.refusal !== null) return null;
  await writeStep(tx, { before, transition: changed, actor: CONTROLLER, term, nowMs });
  return null;
}
