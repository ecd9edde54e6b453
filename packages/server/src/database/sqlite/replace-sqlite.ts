import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { databaseLimits } from '../limits.ts';
import { isHeldElsewhere } from './held-elsewhere.ts';
import type { SqliteJobs } from './sqlite-job.ts';

/**
 * Lets a file take the place of the live database in one step, while nobody else has it open: the
 * live one is emptied of its log and locked, gets a second name under which it is kept, and the new
 * one, which is its owner's as the live one was, is renamed over it. Whoever dies in between leaves the
 * old one, or the new one, whole; what fails leaves the old one in the mode that it had.
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
    try {
      database.exec('begin exclusive');
      // Without a log, who has it open and does nothing holds no lock: it would write into what is kept.
      if (!isLogged && isHeldElsewhere(live)) throw new Error('SQLITE_BUSY');
      if (isLogged) withLog(next);
      ownedAs(live, next);
      exchanged({ live, next, kept });
    } catch (cause) {
      if (isLogged) backToLog(database);
      throw cause;
    }
    synced(dirname(live));
  } finally {
    database.close();
  }
  return null;
}

function exchanged({ live, next, kept }: SqliteJobs['replace']['asked']): void {
  linkSync(live, kept);
  try {
    // Before the new one is there: it may have a log of its own as soon as it has its name.
    for (const ending of ['-journal', '-wal', '-shm']) rmSync(`${live}${ending}`, { force: true });
    renameSync(next, live);
  } catch (cause) {
    rmSync(kept, { force: true });
    throw cause;
  }
}

/** Who could open the live one can open the new one; an owner is given away by those who may. */
function ownedAs(live: string, next: string): void {
  const { mode, uid, gid } = statSync(live);
  try {
    chownSync(next, uid, gid);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EPERM')) throw cause;
  }
  chmodSync(next, mode & 0o777);
}

function backToLog(database: Database.Database): void {
  if (database.inTransaction) database.exec('rollback');
  database.exec('pragma journal_mode = wal');
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
