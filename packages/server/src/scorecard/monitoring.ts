import type { ReadTx } from '../store/transaction.ts';

/** Since when an environment's monitoring is on; `null` = it is not. */
export async function activatedMs({ db }: ReadTx, environment: string): Promise<number | null> {
  const row = await db
    .selectFrom('monitoring')
    .select('activatedMs')
    .where('environment', '=', environment)
    .executeTakeFirst();
  return row?.activatedMs ?? null;
}
