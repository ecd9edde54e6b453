import type { AuditRow, JsonObject } from '@tidegate/core';
import { ProblemError, type StoppedView } from '@tidegate/protocol';
import { appendAudit } from '../audit/append.ts';
import { drillView } from '../drill/drill-view.ts';
import type { SafetyTransactions } from '../store/safety-operations.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { backupView } from './backup-view.ts';
import { BACKUP_DETAIL_LENGTH } from './limits.ts';
import { loadCopies } from './load-copies.ts';

type Input = Parameters<SafetyTransactions['stopBackup']>[0];

/**
 * Writes down that somebody ends a backup, verification, drill or restore; of a backup that is kept,
 * the verification that belongs to it.
 *
 * @throws ProblemError `not-found`; `conflict` when it has ended, or nobody here works at it
 */
export async function stopBackup(tx: Tx, input: Input): Promise<StoppedView> {
  const { id, isUnderway } = input;
  const backup = visible(input, await backupOf(tx, id));
  const drill = visible(input, await (backup === null ? drillOf(tx, id) : verificationOf(tx, id)));
  const found = backup ?? drill;
  if (found === null) {
    throw new ProblemError(
      'not-found',
      `Cannot stop "${id}": there is no backup, verification, drill or restore of this id; ${LOOK}`,
    );
  }
  if (isUnderway && backup?.state === 'running') return await stopOne(tx, input, backup);
  if (isUnderway && drill?.state === 'running') return await stopDrill(tx, input, drill);
  const { state } = found;
  const other = backup !== null && drill !== null ? `; "${drill.id}" verifies it` : `; ${LOOK}`;
  const why = state === 'running' ? 'it does not run in this server any more' : `it is ${state}`;
  throw new ProblemError('conflict', `Cannot stop "${id}": ${why}${other}`);
}

const LOOK = '"tidegate work" shows what is under way';

async function stopOne(tx: Tx, input: Input, row: Tables['backup']): Promise<StoppedView> {
  const { id, database, policy, kind } = row;
  const detail = input.detail.slice(0, BACKUP_DETAIL_LENGTH);
  await tx.db.updateTable('backup').set({ detail }).where('id', '=', id).execute();
  await tell(tx, input, { action: 'backup.stopped', row, body: { database, policy, kind } });
  const copies = await loadCopies(tx, [id]);
  return { what: 'backup', backup: backupView({ ...row, detail }, copies.get(id) ?? []) };
}

async function stopDrill(tx: Tx, input: Input, row: Tables['drill']): Promise<StoppedView> {
  const { id, database, kind, backupId } = row;
  const said = row.detail === '' ? input.detail : `${row.detail}: ${input.detail}`;
  const detail = said.slice(0, BACKUP_DETAIL_LENGTH);
  await tx.db.updateTable('drill').set({ detail }).where('id', '=', id).execute();
  const body = { database, kind, backup: backupId };
  await tell(tx, input, { action: 'drill.stopped', row, body });
  return { what: 'drill', drill: drillView({ ...row, detail }) };
}

async function tell(
  tx: Tx,
  { actor, reason, nowMs }: Input,
  about: {
    readonly action: string;
    readonly row: { readonly id: string; readonly environment: string };
    readonly body: JsonObject;
  },
): Promise<void> {
  const { action, row, body } = about;
  const audit: AuditRow = { actor, action, subject: row.id, body: { ...body, reason } };
  await appendAudit(tx, row.environment, [audit], nowMs);
}

/** One of another environment looks like none. */
function visible<T extends { readonly environment: string }>(
  { environment }: Input,
  row: T | undefined,
): T | null {
  return row === undefined || (environment ?? row.environment) !== row.environment ? null : row;
}

async function backupOf({ db }: Tx, id: string): Promise<Tables['backup'] | undefined> {
  return await db.selectFrom('backup').selectAll().where('id', '=', id).executeTakeFirst();
}

async function drillOf({ db }: Tx, id: string): Promise<Tables['drill'] | undefined> {
  return await db.selectFrom('drill').selectAll().where('id', '=', id).executeTakeFirst();
}

async function verificationOf({ db }: Tx, backup: string): Promise<Tables['drill'] | undefined> {
  return await db
    .selectFrom('drill')
    .selectAll()
    .where('backupId', '=', backup)
    .where('kind', '=', 'verify')
    .where('state', '=', 'running')
    .executeTakeFirst();
}
