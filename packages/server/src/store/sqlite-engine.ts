import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemError } from '@tidegate/protocol/problem';
import { Kysely, type SqliteDatabase } from 'kysely';
import Database from 'libsql';
import { type BatchAnswer, ingestBatches } from '../ingest/batch.ts';
import type { BatchInput } from '../ingest/batch-input.ts';
import { createGroupCommit, type JointWork, type Lane } from './group-commit.ts';
import { BUSY_TIMEOUT_MS } from './limits.ts';
import { migrate } from './migrate.ts';
import { changes, questions } from './operations.ts';
import { GuardedSqliteDialect } from './sqlite-dialect.ts';
import { guardSqlite } from './sqlite-guard.ts';
import { lockDirectory } from './sqlite-lock.ts';
import type { Published, Store } from './store.ts';
import type { Tables } from './tables.ts';
import type { ReadTx, Tx } from './transaction.ts';

const DATABASE_FILE = 'tidegate.db';

/**
 * The store in this thread, over the SQLite database `tidegate.db` of a directory, which is made
 * when it is missing. It blocks its thread while it works: a server uses `openSqliteStore`, which
 * runs it in a worker; tests and tools use it as it is.
 *
 * @throws ProblemError `store-locked` when another process holds the directory; `not-ready` when
 *   the database is newer than this program
 */
export async function openSqliteEngine(directory: string): Promise<Store> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(directory);
  try {
    return await openLocked(join(directory, DATABASE_FILE), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openLocked(file: string, unlock: () => void): Promise<Store> {
  const writer = connect(file);
  const writes = new Kysely<Tables>({ dialect: new GuardedSqliteDialect(writer) });
  await migrate(writes).catch(async (error: unknown) => {
    await writes.destroy();
    throw error;
  });
  // Whoever held a lease is dead: we have the lock. Its successor need not wait for the time out.
  await writes.updateTable('lease').set({ expiresMs: 0 }).execute();
  const reader = connect(file);
  const reads = new Kysely<Tables>({ dialect: new GuardedSqliteDialect(reader) });

  const commits = createGroupCommit((sql) => writer.prepare(sql).run([]));
  const snapshots = createSnapshots((sql) => reader.prepare(sql).run([]));
  const listeners = new Set<(published: Published) => void>();
  const batches: JointWork<BatchInput, BatchAnswer> = {
    run: (inputs) => ingestBatches({ db: writes, publish: () => {} }, inputs),
    weight: ({ batch }) => 1 + batch.series.length + (batch.units?.length ?? 0),
  };

  return {
    read: (name, input) =>
      snapshots.run(() => dispatch(questions, name, { db: reads } satisfies ReadTx, input)),
    transact: (name, input) => {
      // Telemetry comes in masses, and batches that wait together are written together.
      if (name === 'ingestBatch') return commits.join(batches, input as never) as never;
      const doorbells: Published[] = [];
      const tx: Tx = { db: writes, publish: (published) => doorbells.push(published) };
      return commits.submit(
        () => dispatch(changes, name, tx, input),
        () => {
          for (const published of doorbells) for (const listener of listeners) listener(published);
        },
        laneOf(name, input),
      );
    },
    onPublished: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      await commits.close();
      await snapshots.close();
      await reads.destroy();
      await writes.destroy();
      unlock();
    },
  };
}

/** OTLP comes in masses, and what browsers say decides nothing: both wait for the rest. */
function laneOf(name: string, input: object): Lane {
  const isBulk = name === 'ingestOtlp' || (name === 'ingestUrgent' && !isTrusted(input));
  return isBulk ? 'bulk' : 'first';
}

function isTrusted(input: object): boolean {
  return 'trusted' in input && input.trusted === true;
}

function connect(file: string): SqliteDatabase {
  const database = new Database(file);
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.exec('PRAGMA journal_mode = wal');
  database.exec('PRAGMA synchronous = full');
  database.exec('PRAGMA foreign_keys = on');
  return guardSqlite(database);
}

/** The contract types input and answer of each name; `operations.ts` is checked against it. */
async function dispatch<Answer>(
  operations: object,
  name: string,
  tx: ReadTx,
  input: unknown,
): Promise<Answer> {
  const operation: unknown = Object.hasOwn(operations, name) ? Reflect.get(operations, name) : null;
  if (typeof operation !== 'function') {
    throw new ProblemError('internal', `Cannot ask the store for "${name}": it has no such door`);
  }
  return await operation(tx, input);
}

/** Questions one after the other, each in a transaction: it sees one committed state. */
function createSnapshots(exec: (sql: string) => unknown): {
  run<T>(question: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
} {
  let last: Promise<unknown> = Promise.resolve();
  const one = async <T>(question: () => Promise<T>): Promise<T> => {
    exec('BEGIN');
    try {
      return await question();
    } finally {
      exec('COMMIT');
    }
  };
  return {
    run: (question) => {
      const answer = last.then(() => one(question));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: async () => {
      await last;
    },
  };
}
