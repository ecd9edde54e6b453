import { CONTROLLER } from '@tidegate/core';
import type { BackupView } from '@tidegate/protocol';
import type { ActionOutcome, BackupWork } from './action.ts';
import type { ActionParts } from './action-parts.ts';

/**
 * Makes a backup and waits for it: it succeeds once it is stored, and verified where its policy asks
 * for that. One that was under way holds an older state: it is waited for, and another one made.
 */
export async function runBackup(
  { database, policy }: BackupWork,
  { backups, store, signal }: Pick<ActionParts, 'backups' | 'store' | 'signal'>,
): Promise<ActionOutcome> {
  const asked = { environment: null, database, limit: 1 };
  const [before] = await store.read('listBackups', asked);
  if (before?.state === 'running') await ended(backups.ended(before.id), signal);
  const taken = backups.policyOf(database, policy);
  const create = { database, policy: taken?.name ?? policy, verify: null, actor: CONTROLLER };
  const { id } = await backups.create(create);
  await ended(backups.ended(id), signal);
  const found = await store.read('getBackup', { id });
  if (found === null) return { outcome: 'unknown', detail: `backup "${id}" is gone` };
  return outcomeOf(found.view, taken?.verify === true);
}

function outcomeOf({ id, state, detail, remarks }: BackupView, verifies: boolean): ActionOutcome {
  const said = [`backup "${id}" is ${state}`, ...(detail === '' ? [] : [detail]), ...remarks];
  const isOk = state === 'verified' || (state === 'stored' && !verifies);
  return { outcome: isOk ? 'ok' : 'failed', detail: said.join('\n') };
}

/** Waits no longer than somebody waits for the action; the backup goes on. */
async function ended(end: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([end, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
