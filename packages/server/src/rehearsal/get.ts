import type { RehearsalView } from '@tidegate/protocol';
import type { ReadTx } from '../store/transaction.ts';
import { rehearsalView } from './rehearsal-view.ts';

/** One rehearsal; `null` = there is none of that id. */
export async function getRehearsal(
  { db }: ReadTx,
  { id }: { readonly id: string },
): Promise<RehearsalView | null> {
  const row = await db.selectFrom('rehearsal').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : rehearsalView(row);
}
