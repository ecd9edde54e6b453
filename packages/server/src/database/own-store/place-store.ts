import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BackupFailure } from '../../backup/backup-store.ts';
import { keptName } from '../sqlite/kept-files.ts';
import { runSqliteJob, type SqliteJobParts } from '../sqlite/run-sqlite-job.ts';

/** File that takes the place of a store's. */
export interface Placing {
  readonly live: string;
  readonly next: string;
  readonly nowMs: number;
}

/**
 * Lets a file take the place of a store's in one step; what was live is kept as `<file>.before-<ms>`.
 * A store that SQLite cannot read any more is moved away with its log as it is.
 *
 * @returns name of what was kept; `null` = there was nothing
 */
export async function placeStore(
  { live, next, nowMs }: Placing,
  by: SqliteJobParts,
): Promise<string | null> {
  const hadLive = existsSync(live);
  const kept = await keptName(live, nowMs);
  // What is left of a log without its file would be played into the new one.
  if (!hadLive) await moveLog(live, kept);
  try {
    await runSqliteJob('restore', 'replace', { live, next, kept }, by);
    return hadLive ? kept : null;
  } catch (cause) {
    const isDamaged = cause instanceof BackupFailure && cause.code === 'damaged';
    if (!isDamaged || !hadLive) throw cause;
  }
  // Its log first: one that is left beside another file would damage that.
  await moveLog(live, kept);
  await rm(kept, { force: true });
  await rename(live, kept);
  await rename(next, live);
  await synced(dirname(live));
  return kept;
}

async function moveLog(live: string, kept: string): Promise<void> {
  for (const ending of ['-wal', '-journal', '-shm'])
    if (existsSync(`${live}${ending}`)) await rename(`${live}${ending}`, `${kept}${ending}`);
}

async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
