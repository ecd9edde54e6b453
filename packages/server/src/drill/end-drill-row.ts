import { CONTROLLER } from '@tidegate/core';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { tellDrill } from './tell-drill.ts';

/** Ends as failed a drill that nobody carries on. */
export async function endDrillRow(
  tx: Tx,
  row: Tables['drill'],
  why: string,
  nowMs: number,
): Promise<void> {
  const detail = row.detail === '' ? why : `${row.detail}: ${why}`;
  const ended = { state: 'failed', endedMs: nowMs, detail } as const;
  await tx.db.updateTable('drill').set(ended).where('id', '=', row.id).execute();
  await tellDrill(tx, { ...row, ...ended }, CONTROLLER, nowMs);
}
