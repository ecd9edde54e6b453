import type { FreezeView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { freezeView } from './freeze-view.ts';

/**
 * Ends a freeze now; one that is still to come ends where it would have begun.
 *
 * @throws ProblemError `not-found` for an unknown freeze, `conflict` for one that is over
 */
export async function endFreeze(
  tx: Tx,
  { id, actor, nowMs }: Parameters<Transactions['endFreeze']>[0],
): Promise<FreezeView> {
  const row = await tx.db.selectFrom('freeze').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) {
    throw new ProblemError(
      'not-found',
      `Cannot find freeze "${id}": it does not exist; list the freezes to see their ids`,
    );
  }
  if (row.toMs <= nowMs) {
    throw new ProblemError('conflict', `Cannot end freeze "${id}": it is over; nothing is to do`);
  }
  const isToCome = row.fromMs > nowMs;
  const toMs = isToCome ? row.fromMs : nowMs;
  // One that never began is gone: nothing may find it in force later.
  if (isToCome) await tx.db.deleteFrom('freeze').where('id', '=', id).execute();
  else await tx.db.updateTable('freeze').set({ toMs }).where('id', '=', id).execute();
  const { environment, fromMs, reason } = row;
  const body = { fromMs, toMs, reason };
  const audit = { actor, action: 'freeze.ended', subject: id, body };
  await appendAudit(tx, environment, [audit], nowMs);
  return freezeView({ ...row, toMs });
}
