import type { FollowUpView } from '@tidegate/protocol';
import type { ReadTx } from '../store/transaction.ts';
import { followUpView } from './follow-up-view.ts';
import { FOLLOW_UPS_DONE_LISTED } from './limits.ts';

/**
 * What is to be done, soonest first.
 *
 * @param input.all also what was done, the newest 500, behind the rest
 */
export async function listFollowUps(
  { db }: ReadTx,
  { environment, all, nowMs }: { environment: string | null; all: boolean; nowMs: number },
): Promise<FollowUpView[]> {
  let rows = db.selectFrom('follow_up').selectAll();
  if (environment !== null) rows = rows.where('environment', '=', environment);
  const open = await rows
    .where('doneMs', 'is', null)
    .orderBy('dueMs')
    .orderBy('name')
    .orderBy('id')
    .execute();
  const done = all
    ? await rows
        .where('doneMs', 'is not', null)
        .orderBy('doneMs', 'desc')
        .orderBy('id')
        .limit(FOLLOW_UPS_DONE_LISTED)
        .execute()
    : [];
  return [...open, ...done].map((row) => followUpView(row, nowMs));
}
