import { existsSync, readFileSync, statSync, writeSync } from 'node:fs';
import Database from 'libsql';
import { databaseLimits } from '../limits.ts';
import { copySqliteTables } from './copy-sqlite-tables.ts';
import { replaceSqlite } from './replace-sqlite.ts';
import { ownStoreIdentity, sqliteContents } from './sqlite-contents.ts';
import type { SqliteAnswer, SqliteJobName, SqliteJobs } from './sqlite-job.ts';

// A process of its own: SQLite blocks while it works, and can be ended in the middle of it.
const [name, asked] = JSON.parse(readFileSync(0, 'utf8')) as [SqliteJobName, never];

const work: { [name in SqliteJobName]: (asked: SqliteJobs[name]['asked']) => unknown } = {
  facts: ({ path, isOwnStore }) =>
    opened(path, (database) => ({
      version: String(database.prepare('select sqlite_version() as version').raw().all()[0]),
      identity: isOwnStore ? ownStoreIdentity(database) : applicationId(database),
    })),
  copy: ({ path, to, checksums, isOwnStore }) => {
    // Whoever opens a lost file makes an empty one, which is a whole database to SQLite.
    if (statSync(path).size === 0)
      throw Object.assign(new Error('the file is empty'), { code: 'SQLITE_NOTADB' });
    opened(path, (database) => database.exec(`vacuum into '${to.replaceAll("'", "''")}'`));
    return opened(to, (copy) => sqliteContents(copy, { checksums, isOwnStore }));
  },
  contents: ({ path, checksums, isOwnStore }) =>
    opened(path, (database) => {
      database.exec('begin');
      return sqliteContents(database, { checksums, isOwnStore });
    }),
  check: ({ path }) =>
    opened(path, (database) =>
      (database.prepare('pragma integrity_check').raw().all() as string[][])
        .map(([said]) => String(said))
        .filter((said) => said !== 'ok'),
    ),
  ownStore: async ({ path }) => {
    // Late: no other job waits for the engine.
    const { lookIntoStore } = await import('../own-store/look-into-store.ts');
    return await lookIntoStore(path);
  },
  later: async ({ path, takenMs }) => {
    const { laterFacts } = await import('../own-store/read-later.ts');
    return opened(path, (database) => ({
      identity: ownStoreIdentity(database),
      facts: laterFacts(database, takenMs),
    }));
  },
  ask: ({ path, query }) =>
    opened(path, (database) => {
      database.exec('pragma query_only = 1');
      const rows: (string | null)[][] = [];
      for (const row of database.prepare(query).safeIntegers(true).raw().iterate()) {
        if (rows.length >= databaseLimits.integrityRows) break;
        rows.push((row as unknown[]).map(textOf));
      }
      return rows;
    }),
  replace: replaceSqlite,
  tables: copySqliteTables,
};

answer(await outcome());

async function outcome(): Promise<SqliteAnswer> {
  try {
    return { ok: true, answer: (await work[name](asked)) ?? null };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    return { ok: false, code, message: cause instanceof Error ? cause.message : String(cause) };
  }
}

function answer(given: SqliteAnswer): void {
  const bytes = Buffer.from(JSON.stringify(given));
  for (let from = 0; from < bytes.length; ) from += writeSync(1, bytes, from);
}

function opened<T>(path: string, run: (database: Database.Database) => T): T {
  // It would make one.
  if (!existsSync(path)) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  const database = new Database(path);
  try {
    database.exec(`pragma busy_timeout = ${databaseLimits.sqliteBusyMs}`);
    return run(database);
  } finally {
    database.close();
  }
}

function applicationId(database: Database.Database): string {
  return String(database.prepare('pragma application_id').raw().all()[0]);
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}
