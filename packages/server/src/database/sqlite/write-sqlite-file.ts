import { open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { Told } from '../database-driver.ts';
import { runSqliteJob, type SqliteJobParts } from './run-sqlite-job.ts';

/**
 * Writes what a backup holds into a new file, durably, and has SQLite look at all of it. What fails
 * leaves nothing behind.
 *
 * @throws BackupFailure `not-empty` when there is a file, `damaged` when it is not a whole database
 */
export async function writeSqliteFile(
  content: Readable,
  path: string,
  by: SqliteJobParts & { readonly tell: Told },
): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    throw fileFailure(by.name, path, cause);
  });
  try {
    let done = 0;
    for await (const chunk of content) {
      by.signal.throwIfAborted();
      const bytes: Uint8Array = chunk;
      for (let from = 0; from < bytes.length; )
        from += (await file.write(bytes, from)).bytesWritten;
      done += bytes.length;
      by.tell({ done, total: null, unit: 'bytes', note: 'restoring' });
    }
    await file.sync();
    await file.close();
    const wrong = await runSqliteJob('restore', 'check', { path }, by);
    if (wrong.length > 0)
      throw new BackupFailure(
        'damaged',
        `Cannot restore database "${by.name}": its file is damaged: ${wrong.length} mistakes`,
      );
  } catch (cause) {
    await file.close().catch(() => {});
    for (const ending of ['', '-journal', '-wal', '-shm'])
      await rm(`${path}${ending}`, { force: true });
    throw fileFailure(by.name, path, cause, by.signal);
  }
}

/** What a file has against it, in words. */
export function fileFailure(
  name: string,
  path: string,
  cause: unknown,
  signal?: AbortSignal,
): BackupFailure {
  if (cause instanceof BackupFailure) return cause;
  const subject = `Cannot restore database "${name}"`;
  if (signal?.aborted === true)
    return new BackupFailure('ended', `${subject}: it was ended`, { cause });
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  if (code === 'EEXIST')
    return new BackupFailure(
      'not-empty',
      `${subject}: "${path}" is there already; give a new name, or remove it`,
      { cause },
    );
  if (code === 'ENOSPC')
    return new BackupFailure('no-space', `${subject}: there is no space left`, { cause });
  const said = cause instanceof Error ? cause.message : code;
  return new BackupFailure('failed', `${subject}: ${said}`, { cause });
}
