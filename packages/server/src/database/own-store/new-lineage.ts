import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Actor } from '@tidegate/core';
import { BackupFailure } from '../../backup/backup-store.ts';
import { beginLineages, type LineageOutcome } from '../../store/lineage.ts';
import { lockDirectory } from '../../store/sqlite-lock.ts';
import { ownStoreFlaws } from './own-store-flaws.ts';
import { openStoreFile } from './store-file.ts';

/** A store that was put back to an older state by other means. */
export interface NewLineage {
  /** Folder of the store. */
  readonly directory: string;
  readonly rollouts: 'pause' | 'back';
  readonly reason: string;
  readonly actor: Actor;
  readonly nowMs: number;
}

/**
 * Begins a new lineage in a store that went back in time: a machine that was rewound to a snapshot, a
 * folder that was copied back. SDKs, which hold what is newer, take what it says from then on.
 *
 * @throws BackupFailure `not-found` when there is no store, `damaged` when it is not well; ProblemError
 *   `store-locked` while a server works with it
 */
export async function newLineage(ask: NewLineage): Promise<LineageOutcome> {
  const { directory, nowMs, ...rest } = ask;
  const path = join(directory, 'tidegate.db');
  if (!existsSync(path))
    throw new BackupFailure(
      'not-found',
      `Cannot begin a lineage in "${directory}": there is no store; give the folder of "tidegate up --data"`,
    );
  const unlock = lockDirectory(directory);
  try {
    const file = await openStoreFile(path);
    try {
      return await file.transact(async (tx) => {
        const flaws = await ownStoreFlaws(tx);
        if (flaws.length > 0)
          throw new BackupFailure(
            'damaged',
            `Cannot begin a lineage in "${directory}": ${flaws.slice(0, 5).join('; ')}; restore a backup`,
          );
        return await beginLineages(tx, { ...rest, nowMs, later: null, more: {} });
      });
    } finally {
      await file.close();
    }
  } finally {
    unlock();
  }
}
