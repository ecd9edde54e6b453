import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { Asked, Dump } from '../database-driver.ts';
import { databaseLimits } from '../limits.ts';
import { runSqliteJob, type SqliteJobParts } from './run-sqlite-job.ts';

/** A file, and how it is looked at. */
export interface SqliteSource {
  readonly path: string;
  readonly checksums: boolean;
  readonly isOwnStore: boolean;
  /** Of the database. */
  readonly identity: string;
}

/**
 * Copies one committed state with `VACUUM INTO` into a file that is gone afterwards, counts what is
 * in the copy, and reads it out. Readers go on, and in WAL mode writers too.
 */
export async function dumpSqlite(
  source: SqliteSource,
  asked: Asked,
  by: SqliteJobParts,
): Promise<Dump> {
  const under = join(by.parts.directory, 'restoring');
  await mkdir(under, { recursive: true, mode: 0o700 });
  const bytes = await sizeOf(source, by.name);
  await refuseNarrow(under, bytes, by.name);
  const folder = await mkdtemp(join(under, 'copy-'));
  const leave = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const to = join(folder, 'copy.db');
  const takenMs = by.parts.clock.nowMs();
  const stopLooking = lookAt(to, bytes, asked, by);
  try {
    const { path, checksums, isOwnStore } = source;
    const contents = await runSqliteJob('dump', 'copy', { path, to, checksums, isOwnStore }, by);
    const content = Readable.from(readOut(to, leave), {
      objectMode: false,
      highWaterMark: databaseLimits.dumpChunkBytes,
    });
    content.once('close', () => void leave());
    const more = { identity: source.identity };
    return { content, taken: Promise.resolve({ contents, takenMs, more }) };
  } catch (cause) {
    await leave();
    throw cause;
  } finally {
    stopLooking();
  }
}

async function* readOut(path: string, leave: () => Promise<void>) {
  try {
    yield* createReadStream(path, { highWaterMark: databaseLimits.dumpChunkBytes });
  } finally {
    await leave();
  }
}

async function sizeOf({ path, isOwnStore }: SqliteSource, name: string): Promise<number> {
  // Its owner may not even ask for the file without care: `stat` opens nothing.
  const { size } = await stat(path).catch(() => {
    const why = isOwnStore ? 'there is no store' : `there is no file "${path}"`;
    throw new BackupFailure('unreachable', `Cannot dump database "${name}": ${why}`);
  });
  return size;
}

async function refuseNarrow(folder: string, bytes: number, name: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize > bytes) return;
  throw new BackupFailure(
    'no-space',
    `Cannot dump database "${name}": a copy takes ${bytes} bytes, and ${bavail * bsize} are free`,
  );
}

/** Tells how far the copy is by the size that it has. */
function lookAt(path: string, total: number, { tell }: Asked, { parts }: SqliteJobParts) {
  let isOver = false;
  let cancel = () => {};
  const look = (): void => {
    stat(path).then(
      ({ size }) =>
        isOver ||
        tell({ done: size, total: Math.max(total, size), unit: 'bytes', note: 'copying' }),
      () => {},
    );
    cancel = parts.clock.after(databaseLimits.progressLookMs, look);
  };
  cancel = parts.clock.after(databaseLimits.progressLookMs, look);
  return () => {
    isOver = true;
    cancel();
  };
}
