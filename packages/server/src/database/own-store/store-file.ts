import { existsSync } from 'node:fs';
import { Kysely, type SqliteDatabase } from 'kysely';
import Database from 'libsql';
import { BUSY_TIMEOUT_MS } from '../../store/limits.ts';
import { migrate } from '../../store/migrate.ts';
import { GuardedSqliteDialect } from '../../store/sqlite-dialect.ts';
import { guardSqlite } from '../../store/sqlite-guard.ts';
import type { Tables } from '../../store/tables.ts';
import type { Tx } from '../../store/transaction.ts';

/** The file of a store that no server works with. */
export interface StoreFile {
  /** All or nothing; nobody hears of what is published. */
  transact<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Opens the file of a store with the engine's own schema, which it is brought to. Whoever calls holds
 * the lock of its folder, or has the file alone.
 *
 * @throws ProblemError `not-ready` when a newer Tidegate wrote it
 */
export async function openStoreFile(path: string): Promise<StoreFile> {
  const database = connect(path);
  const db = new Kysely<Tables>({ dialect: new GuardedSqliteDialect(database) });
  const run = (sql: string): void => void database.prepare(sql).run([]);
  try {
    await migrate(db);
  } catch (cause) {
    await db.destroy();
    throw cause;
  }
  return {
    async transact(work) {
      run('BEGIN IMMEDIATE');
      try {
        const answer = await work({ db, publish: () => {} });
        run('COMMIT');
        return answer;
      } catch (cause) {
        run('ROLLBACK');
        throw cause;
      }
    },
    close: () => db.destroy(),
  };
}

function connect(path: string): SqliteDatabase {
  // It would make one: "fileMustExist" is nothing to this library.
  if (!existsSync(path)) throw new Error(`Cannot open the store: there is no file "${path}"`);
  const database = new Database(path);
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.exec('PRAGMA synchronous = full');
  database.exec('PRAGMA foreign_keys = on');
  return guardSqlite(database);
}
