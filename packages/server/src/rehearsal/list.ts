import type { RehearsalView } from '@tidegate/protocol';
import type { SafetyReads } from '../store/safety-operations.ts';
import type { ReadTx } from '../store/transaction.ts';
import { rehearsalView } from './rehearsal-view.ts';

/** Rehearsals, newest first. */
export async function listRehearsals(
  { db }: ReadTx,
  { environment, plan, limit }: Parameters<SafetyReads['listRehearsals']>[0],
): Promise<RehearsalView[]> {
  let rows = db.selectFrom('rehearsal').selectAll();
  if (environment !== null) rows = rows.where('environment', '=', environment);
  if (plan !== null) rows = rows.where('plan', '=', plan);
  const found = await rows.orderBy('startedMs', 'desc').orderBy('id').limit(limit).execute();
  return found.map(rehearsalView);
}
