import type { SilenceView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { silenceView } from './list-silences.ts';

/**
 * Ends a silence now. What fires still and was not told of is told with its next look.
 *
 * @throws ProblemError `not-found` for an unknown one; `conflict` for one that is over
 */
export async function endSilence(
  tx: Tx,
  { id, actor, nowMs }: Parameters<Transactions['endSilence']>[0],
): Promise<SilenceView> {
  const row = await tx.db.selectFrom('silence').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) {
    throw new ProblemError(
      'not-found',
      `Cannot end silence "${id}": it does not exist; list the silences to see their ids`,
    );
  }
  if (row.toMs <= nowMs) {
    throw new ProblemError(
      'conflict',
      `Cannot end silence "${id}": it ended at ${new Date(row.toMs).toISOString()}; nothing is to be done`,
    );
  }
  const ended = { ...row, fromMs: Math.min(row.fromMs, nowMs), toMs: nowMs };
  const { fromMs, toMs } = ended;
  await tx.db.updateTable('silence').set({ fromMs, toMs }).where('id', '=', id).execute();
  const body = { endedBeforeMs: row.toMs };
  const audit = { actor, action: 'silence.ended', subject: id, body };
  await appendAudit(tx, row.environment, [audit], nowMs);
  return silenceView(ended);
}
