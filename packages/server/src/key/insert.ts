import { randomBytes } from 'node:crypto';
import type { Actor } from '@tidegate/core';
import type { KeyKind } from '@tidegate/protocol';
import { appendAudit } from '../audit/append.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { hashKey, newKeyText } from './key-text.ts';

/** Makes a key, writes it and its audit row; the text exists in the answer only. */
export async function insertKey(
  tx: Tx,
  input: {
    readonly environment: string;
    readonly kind: KeyKind;
    readonly name: string;
    readonly expiresMs: number | null;
    readonly actor: Actor;
    readonly nowMs: number;
  },
): Promise<{ key: string; row: Tables['api_key'] }> {
  const { environment, kind, name, expiresMs, actor, nowMs } = input;
  const { text, prefix } = newKeyText(kind);
  const row = {
    id: `key_${randomBytes(8).toString('hex')}`,
    environment,
    kind,
    name,
    hash: hashKey(text),
    prefix,
    createdMs: nowMs,
    expiresMs,
    lastUsedMs: null,
    revokedMs: null,
  };
  await tx.db.insertInto('api_key').values(row).execute();
  const body = { kind, name, prefix, expiresMs };
  await appendAudit(
    tx,
    environment,
    [{ actor, action: 'key.created', subject: row.id, body }],
    nowMs,
  );
  return { key: text, row };
}
