import { CONTROLLER } from '@tidegate/core';
import { storedRecord } from './backup-record.ts';
import type { BackupWorld } from './backup-world.ts';
import { clearHalfDone } from './copies-of.ts';
import { databaseRows } from './database-rows.ts';

/** Removes what a process that is gone left half done in stores. Never rejects but with the store. */
export async function clearLeft(world: BackupWorld): Promise<void> {
  for (const { name } of world.safety.databases) {
    const { backups } = await databaseRows(world, name);
    for (const { id, state, copies } of backups) {
      const isHalf = copies.some((copy) => copy.state === 'writing');
      const isFailed = state === 'failed' && copies.some((copy) => copy.state === 'stored');
      if (state === 'running' || !(isHalf || isFailed)) continue;
      const { record } = await storedRecord(world, id, CONTROLLER);
      await clearHalfDone(world, record);
    }
  }
}
