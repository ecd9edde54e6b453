import type { KeyView } from '@tidegate/protocol';
import type { ReadTx } from '../store/transaction.ts';
import { keyView } from './view.ts';

/** All keys, oldest first. */
export async function listKeys({ db }: ReadTx): Promise<KeyView[]> {
  const rows = await db
    .selectFrom('api_key')
    .selectAll()
    .orderBy('createdMs')
    .orderBy('id')
    .execute();
  return rows.map(keyView);
}
