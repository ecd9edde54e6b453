import { join } from 'node:path';
import { ProblemError } from '@tidegate/protocol/problem';
import Database from 'libsql';

/** Name of the database whose lock says who owns the directory. */
const LOCK_FILE = 'tidegate.lock';

/**
 * Takes a directory for this process: an exclusive SQLite lock on `tidegate.lock`, which the
 * kernel frees at once when the process dies (pid files lie in containers).
 *
 * Nothing may ever read that file through `fs`: closing any descriptor of it drops the lock
 * (POSIX advisory locks, https://www.sqlite.org/howtocorrupt.html §2.2).
 *
 * @returns how to give the directory back
 * @throws ProblemError `store-locked` when another process holds it
 */
export function lockDirectory(directory: string): () => void {
  const database = new Database(join(directory, LOCK_FILE));
  try {
    database.exec('PRAGMA busy_timeout = 0');
    database.exec('PRAGMA journal_mode = delete');
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw cause;
    throw new ProblemError(
      'store-locked',
      `Cannot open the store in "${directory}": another Tidegate process holds it; stop it or give another --data folder`,
      { cause },
    );
  }
  return () => {
    database.exec('ROLLBACK');
    database.close();
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}
