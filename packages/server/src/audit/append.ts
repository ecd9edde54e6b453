import type { AuditRow } from '@tidegate/core';
import { inChunks } from '../store/in-chunks.ts';
import { INSERT_ROWS } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { CHAIN_START, chainHash } from './chain.ts';

/** Appends rows to an environment's audit chain: the only writer of the table `audit`. */
export async function appendAudit(
  tx: Tx,
  environment: string,
  rows: readonly AuditRow[],
  nowMs: number,
): Promise<void> {
  if (rows.length === 0) return;
  const last = await tx.db
    .selectFrom('audit')
    .select(['sequence', 'hash'])
    .where('environment', '=', environment)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  let sequence = last?.sequence ?? 0;
  let previousHash = last?.hash ?? CHAIN_START;
  const appended: Tables['audit'][] = [];
  for (const { actor, action, subject, body } of rows) {
    sequence += 1;
    const row = {
      environment,
      sequence,
      atMs: nowMs,
      actor: JSON.stringify(actor),
      action,
      subject,
      body: JSON.stringify(body),
    };
    const hash = chainHash(previousHash, row);
    appended.push({ ...row, previousHash, hash });
    previousHash = hash;
  }
  for (const chunk of inChunks(appended, INSERT_ROWS)) {
    await tx.db.insertInto('audit').values(chunk).execute();
  }
}
