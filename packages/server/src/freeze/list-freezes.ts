import type { FreezeView } from '@tidegate/protocol';
import type { ReadTx } from '../store/transaction.ts';
import { freezeView } from './freeze-view.ts';

/** Freezes that are in force or to come, the earliest first. */
export async function listFreezes(
  { db }: ReadTx,
  { environment, nowMs }: { environment: string | null; nowMs: number },
): Promise<FreezeView[]> {
  let rows = db.selectFrom('freeze').selectAll().where('toMs', '>', nowMs);
  if (environment !== null) rows = rows.where('environment', '=', environment);
  const found = await rows.orderBy('fromMs').orderBy('id').execute();
  return found.map(freezeView);
}
