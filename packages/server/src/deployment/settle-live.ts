import type { Tx } from '../store/transaction.ts';

/**
 * Says which deployment of an environment takes its traffic: the one that succeeded last and was not
 * taken back, whatever its slot. When the live one is taken back, the one before is live again.
 */
export async function settleLive({ db }: Tx, environment: string): Promise<void> {
  const newest = await db
    .selectFrom('deployment')
    .select(['id', 'live'])
    .where('environment', '=', environment)
    .where('status', '=', 'succeeded')
    .orderBy('endedMs', 'desc')
    .orderBy('startedMs', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  let former = db
    .updateTable('deployment')
    .set({ live: 0 })
    .where('environment', '=', environment)
    .where('live', '=', 1);
  if (newest !== undefined) former = former.where('id', '!=', newest.id);
  await former.execute();
  if (newest === undefined || newest.live !== 0) return;
  await db.updateTable('deployment').set({ live: 1 }).where('id', '=', newest.id).execute();
}
