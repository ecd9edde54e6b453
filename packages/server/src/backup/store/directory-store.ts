import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Clock } from '../../config/clock.ts';
import { BackupFailure, type BackupStore } from '../backup-store.ts';
import { endOnAbort } from '../format/end-on-abort.ts';
import { checkObjectName } from '../format/object-names.ts';
import type { DirectoryStoreWork } from '../store-work.ts';
import { directoryFailure } from './directory-failure.ts';
import { listDirectory, removeLeftovers, TEMPORARY } from './directory-objects.ts';
import { type StoreLimits, storeLimits } from './limits.ts';

/** What a directory store works with. */
export interface DirectoryStoreParts {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly limits?: StoreLimits;
  /** Opens a file to write; tests hand over one that has no room. */
  readonly openFile?: (path: string, flags: number, mode: number) => Promise<FileHandle>;
}

/**
 * A folder as a store: one folder a database, 0700, files 0600. A file is written under a name of its
 * own, brought to the disk and then renamed, so it is there whole or not at all. Links are not
 * followed below the folder.
 */
export function createDirectoryStore(
  work: DirectoryStoreWork,
  { clock, limits = storeLimits, openFile = open }: DirectoryStoreParts,
): BackupStore {
  const fail = (doing: string, error: unknown) => directoryFailure(doing, work.name, error);
  const root = async (): Promise<void> => {
    await mkdir(work.path, { recursive: true, mode: 0o700 });
  };
  return {
    ...{ name: work.name, kind: 'directory', offSite: work.offSite },
    async put(name, content, signal) {
      endOnAbort(content, signal);
      try {
        const { folder, path } = placeOf(work.path, checkObjectName(name));
        await root();
        await ensureFolder(folder);
        await removeLeftovers(folder, clock.nowMs() - limits.leftoverMs);
        const temporary = join(folder, `${TEMPORARY}${randomBytes(8).toString('hex')}`);
        return { bytes: await keep(content, { temporary, path, folder, openFile }) };
      } catch (error) {
        content.destroy();
        throw fail(`write "${name}" to`, error);
      }
    },
    async get(name, signal) {
      try {
        const { folder, path } = placeOf(work.path, checkObjectName(name));
        await refuseLink(folder);
        const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
        if (!(await handle.stat()).isFile()) {
          await handle.close();
          throw new BackupFailure('refused', `Cannot read "${name}": it is no file`);
        }
        return endOnAbort(handle.createReadStream({ highWaterMark: READ_BYTES }), signal);
      } catch (error) {
        throw fail(`read "${name}" from`, error);
      }
    },
    async list(signal) {
      try {
        return await listDirectory(work, limits, signal);
      } catch (error) {
        throw fail('list', error);
      }
    },
    async remove(name, signal) {
      try {
        const { folder, path } = placeOf(work.path, checkObjectName(name));
        if (signal.aborted) throw ended();
        await refuseLink(folder);
        await rm(path, { force: true });
        await syncFolder(folder);
      } catch (error) {
        const failure = fail(`remove "${name}" from`, error);
        if (failure.code !== 'not-found') throw failure;
      }
    },
    async space() {
      try {
        await root();
        const { bavail, blocks, bsize } = await statfs(work.path);
        return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
      } catch (error) {
        throw fail('measure', error);
      }
    },
  };
}

const READ_BYTES = 262_144;

interface Place {
  readonly temporary: string;
  readonly path: string;
  readonly folder: string;
  readonly openFile: NonNullable<DirectoryStoreParts['openFile']>;
}

function placeOf(root: string, name: string) {
  const [database = '', file = ''] = name.split('/');
  return { folder: join(root, database), path: join(root, database, file) };
}

/** Writes a file beside and puts it in its place; whatever goes wrong, nothing is left. */
async function keep(content: Readable, place: Place): Promise<number> {
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
  const handle = await place.openFile(
    place.temporary,
    O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW,
    0o600,
  );
  let left = place.temporary;
  let isOpen = true;
  try {
    const bytes = await writeAll(handle, content);
    await handle.sync();
    isOpen = false;
    await handle.close();
    await rename(place.temporary, place.path);
    left = place.path;
    await syncFolder(place.folder);
    return bytes;
  } catch (error) {
    if (isOpen) await handle.close().catch(() => {});
    await rm(left, { force: true }).catch(() => {});
    throw error;
  }
}

async function writeAll(handle: FileHandle, content: Readable): Promise<number> {
  let written = 0;
  for await (const piece of content as AsyncIterable<Buffer>) {
    let from = 0;
    while (from < piece.length) {
      const { bytesWritten } = await handle.write(piece, from, piece.length - from);
      // A disk that takes nothing and says nothing would be asked for ever.
      if (bytesWritten === 0) throw Object.assign(new Error('nothing written'), { code: 'ENOSPC' });
      from += bytesWritten;
      written += bytesWritten;
    }
  }
  return written;
}

async function ensureFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await refuseLink(folder);
}

async function refuseLink(folder: string): Promise<void> {
  if ((await lstat(folder)).isDirectory()) return;
  throw new BackupFailure('refused', 'Cannot use a folder of the store: it is a link or a file');
}

/** A name is on the disk only after its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ended(): BackupFailure {
  return new BackupFailure('ended', 'Cannot go on: it was told to end');
}
