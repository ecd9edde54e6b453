import { CONTROLLER } from '@tidegate/core';
import { clearLeftFiles } from '../../database/clear-left-files.ts';
import { storedRecord } from './backup-record.ts';
import type { BackupWorld } from './backup-world.ts';
import { clearHalfDone } from './copies-of.ts';
import { databaseRows } from './database-rows.ts';
import { failureText } from './failure-text.ts';

/**
 * Removes what a process that is gone left half done: in stores, and in this server's own folder. Never
 * rejects but with the store.
 */
export async function clearLeft(world: BackupWorld): Promise<void> {
  await clearLeftFiles(world.directory).catch((cause: unknown) => {
    const why = failureText(cause, world.safety);
    world.log.warn({ why }, 'what was left half restored could not be removed');
  });
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
