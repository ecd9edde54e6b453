import { CONTROLLER } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import { endDrillRow } from '../drill/end-drill-row.ts';
import { endLeftRehearsals } from '../rehearsal/end-left.ts';
import type { SafetyTransactions } from '../store/safety-operations.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';

const LEFT = 'the server ended while it ran';

/**
 * Ends what a process left running that is gone: backups, drills and rehearsals are failed. A backup
 * that one store had whole, with its manifest, is stored: only its further copies are missing.
 */
export async function endLeftSafety(
  tx: Tx,
  { nowMs }: Parameters<SafetyTransactions['endLeftSafety']>[0],
): Promise<{ ended: number }> {
  const backups = await tx.db
    .selectFrom('backup')
    .selectAll()
    .where('state', '=', 'running')
    .execute();
  for (const row of backups) await endBackup(tx, row, nowMs);
  const drills = await tx.db
    .selectFrom('drill')
    .selectAll()
    .where('state', '=', 'running')
    .execute();
  for (const row of drills) await endDrillRow(tx, row, LEFT, nowMs);
  const rehearsals = await endLeftRehearsals(tx, nowMs);
  return { ended: backups.length + drills.length + rehearsals };
}

async function endBackup(tx: Tx, row: Tables['backup'], nowMs: number): Promise<void> {
  const state = row.manifest === null ? 'failed' : 'stored';
  const ended = { state, endedMs: nowMs, detail: LEFT } as const;
  await tx.db.updateTable('backup').set(ended).where('id', '=', row.id).execute();
  const { id, database, policy, kind, bytes } = row;
  const body = { database, policy, kind, bytes, detail: LEFT };
  const audit = { actor: CONTROLLER, action: `backup.${state}`, subject: id, body };
  await appendAudit(tx, row.environment, [audit], nowMs);
}
