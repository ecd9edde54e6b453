import { CONTROLLER } from '@tidegate/core';
import { expiredBackups } from '../rules/expired-backups.ts';
import { type BackupRecord, storedRecord } from './backup-record.ts';
import type { BackupWorld } from './backup-world.ts';
import { removeCopy } from './copies-of.ts';
import { databaseRows } from './database-rows.ts';
import { failureText } from './failure-text.ts';
import { type ServiceCore, useKey } from './service-core.ts';

/**
 * Lets backups of a database go whose time is over, from all their stores. One that somebody uses, or
 * that a store does not let go, is let go at a later look.
 */
export async function expireBackups(
  { world, jobs }: ServiceCore,
  database: string,
  signal: AbortSignal,
): Promise<void> {
  const { backups } = await databaseRows(world, database);
  const { clock, safety } = world;
  for (const { id } of expiredBackups(backups, safety.backups, clock.nowMs())) {
    if (signal.aborted) return;
    if (jobs.isHeld(useKey(id))) continue;
    const { record } = await storedRecord(world, id, CONTROLLER);
    await expire(world, record, signal);
  }
}

async function expire(
  world: BackupWorld,
  record: BackupRecord,
  signal: AbortSignal,
): Promise<void> {
  const left: string[] = [];
  let isKept = false;
  for (const { store, state } of record.copies) {
    if (state === 'removed') continue;
    if (!world.stores.has(store)) {
      left.push(`a copy may lie in "${store}", which is no longer configured`);
      continue;
    }
    try {
      await removeCopy(world, store, record, signal);
      record.setCopy(store, { state: 'removed' });
    } catch (cause) {
      isKept = true;
      const { id } = record.row;
      const why = failureText(cause, world.safety);
      world.log.warn({ backup: id, store, why }, 'a backup whose time is over was not removed');
    }
  }
  // What failed stays failed: it never was a backup whose time could be over.
  if (isKept || record.row.state === 'failed') await record.save({});
  else await record.save({ state: 'expired', detail: left.join('; ') });
}
