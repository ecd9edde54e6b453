import { storedSettings } from '../flag/stored-settings.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

/** What a rollout's flag keeps from every draw, of 100 000: so much of a draw is control whatever its share. */
export async function heldBack(
  { db }: ReadTx,
  { environment, flag: key }: Pick<Tables['rollout'], 'environment' | 'flag'>,
): Promise<number> {
  const flag = await db
    .selectFrom('flag')
    .select('settings')
    .where('environment', '=', environment)
    .where('key', '=', key)
    .executeTakeFirst();
  return flag === undefined ? 0 : storedSettings(flag).holdBackParts;
}
