import type { Actor } from '@tidegate/core';
import type { KeyView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../store/transaction.ts';
import { keyView } from './view.ts';

/**
 * Revokes a key; once revoked it stays so, and revoking it again changes nothing.
 *
 * @throws ProblemError `not-found` for an unknown id; `conflict` for the last admin key of all
 *   environments, without which nobody could make another
 */
export async function revokeKey(
  tx: Tx,
  { id, actor, nowMs }: { id: string; actor: Actor; nowMs: number },
): Promise<KeyView> {
  const row = await tx.db.selectFrom('api_key').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) {
    throw new ProblemError('not-found', `Cannot revoke key "${id}": there is no such key`);
  }
  if (row.revokedMs !== null) return keyView(row);
  if (row.kind === 'admin' && row.environment === '*') await refuseLastAdmin(tx, id, nowMs);
  await tx.db.updateTable('api_key').set({ revokedMs: nowMs }).where('id', '=', id).execute();
  const body = { kind: row.kind, name: row.name, prefix: row.prefix };
  await appendAudit(
    tx,
    row.environment,
    [{ actor, action: 'key.revoked', subject: id, body }],
    nowMs,
  );
  return keyView({ ...row, revokedMs: nowMs });
}

async function refuseLastAdmin(tx: Tx, id: string, nowMs: number): Promise<void> {
  const other = await tx.db
    .selectFrom('api_key')
    .select('id')
    .where('kind', '=', 'admin')
    .where('environment', '=', '*')
    .where('id', '!=', id)
    .where('revokedMs', 'is', null)
    .where((eb) => eb.or([eb('expiresMs', 'is', null), eb('expiresMs', '>', nowMs)]))
    .executeTakeFirst();
  if (other !== undefined) return;
  throw new ProblemError(
    'conflict',
    `Cannot revoke key "${id}": it is the last admin key; create another one first`,
  );
}
