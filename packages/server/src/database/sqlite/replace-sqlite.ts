import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { databaseLimits } from '../limits.ts';
import type { SqliteJobs } from './sqlite-job.ts';

/**
 * Lets a file take the place of the live database in one step, while nobody else has it open: the
 * live one is emptied of its log and locked, gets a second name under which it is kept, and the new
 * one is renamed over it. Whoever dies in between leaves the old one, or the new one, whole.
 */
export function replaceSqlite({ live, next, kept }: SqliteJobs['replace']['asked']): null {
  if (!existsSync(live)) {
    renameSync(next, live);
    synced(dirname(live));
    return null;
  }
  const isLogged = hasLog(live);
  const database = new Database(live);
  try {
    database.exec(`pragma busy_timeout = ${databaseLimits.sqliteBusyMs}`);
    // Fails while any other connection is open in WAL mode, and writes the log back otherwise.
    database.exec('pragma locking_mode = exclusive');
    const [now] = database.prepare('pragma journal_mode = delete').raw().all() as string[][];
    if (now?.[0] !== 'delete') throw new Error('SQLITE_BUSY');
    database.exec('begin exclusive');
    if (isLogged) withLog(next);
    linkSync(live, kept);
    renameSync(next, live);
    synced(dirname(live));
  } finally {
    database.close();
  }
  for (const ending of ['-journal', '-wal', '-shm']) rmSync(`${live}${ending}`, { force: true });
  return null;
}

/** Whether a file is in WAL mode; asked of its header, since a statement would hold it. */
function hasLog(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const header = Buffer.alloc(20);
    readSync(descriptor, header);
    return header[18] === 2;
  } finally {
    closeSync(descriptor);
  }
}

/** The application finds the mode that it had set. */
function withLog(path: string): void {
  const database = new Database(path);
  try {
    database.exec('pragma journal_mode = wal');
  } finally {
    database.close();
  }
  for (const ending of ['-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
}

function synced(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
