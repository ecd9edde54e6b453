import type { KeyKind } from '@tidegate/protocol';
import type { StoredKey } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

/** The key with a hash, revoked and expired ones too; `null` when there is none. */
export async function findKey(
  { db }: ReadTx,
  { hash }: { hash: string },
): Promise<StoredKey | null> {
  const row = await db
    .selectFrom('api_key')
    .select(['id', 'environment', 'kind', 'name', 'expiresMs', 'revokedMs'])
    .where('hash', '=', hash)
    .executeTakeFirst();
  return row === undefined ? null : { ...row, kind: row.kind as KeyKind };
}
