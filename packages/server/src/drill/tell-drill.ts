import type { Actor, AuditRow, JsonObject } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';

/** Writes to the audit trail that a drill began, or what it came to. */
export async function tellDrill(
  tx: Tx,
  row: Tables['drill'],
  actor: Actor,
  nowMs: number,
): Promise<void> {
  const { id, environment, state, backupId } = row;
  const action = state === 'running' ? 'drill.begun' : 'drill.ended';
  const rows: AuditRow[] = [{ actor, action, subject: id, body: bodyOf(row) }];
  if (row.kind === 'restore' && state === 'ok')
    rows.push({ actor, action: 'backup.restored', subject: backupId ?? id, body: bodyOf(row) });
  await appendAudit(tx, environment, rows, nowMs);
}

function bodyOf(row: Tables['drill']): JsonObject {
  const { database, kind, backupId, state, rtoS, rpoS, detail } = row;
  const differences = fromJson<string[]>(row.differences).length;
  return { database, kind, backup: backupId, state, rtoS, rpoS, differences, detail };
}
