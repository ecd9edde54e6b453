import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemError } from '@tidegate/protocol/problem';
import { Kysely, type SqliteDatabase } from 'kysely';
import Database from 'libsql';
import { type BatchAnswer, ingestBatches } from '../ingest/batch.ts';
import type { BatchInput } from '../ingest/batch-input.ts';
import { factsIn } from '../otlp/facts-in.ts';
import { ingestOtlpRequests } from '../otlp/ingest-otlp.ts';
import { createGroupCommit, type JointWork } from './group-commit.ts';
import { BUSY_TIMEOUT_MS } from './limits.ts';
import { migrate } from './migrate.ts';
import { changes, questions } from './operations.ts';
import { GuardedSqliteDialect } from './sqlite-dialect.ts';
import { guardSqlite } from './sqlite-guard.ts';
import { lockDirectory } from './sqlite-lock.ts';
import type { Published, Reads, Store, Transactions } from './store.ts';
import type { Tables } from './tables.ts';
import type { ReadTx, Tx } from './transaction.ts';

const DATABASE_FILE = 'tidegate.db';

type OtlpInput = Parameters<Transactions['ingestOtlp']>[0];
type OtlpAnswer = ReturnType<Transactions['ingestOtlp']>;

/** The store, told how long ago it was asked: on another thread, perhaps. */
export interface Engine extends Store {
  transact<N extends keyof Transactions>(
    name: N,
    input: Parameters<Transactions[N]>[0],
    /** Of `process.hrtime.bigint()`; default: now. */
    askedNs?: bigint,
  ): Promise<ReturnType<Transactions[N]>>;
}

/**
 * The store in this thread, over the SQLite database `tidegate.db` of a directory, which is made
 * when it is missing. It blocks its thread while it works: a server uses `openSqliteStore`, which
 * runs it in a worker; tests and tools use it as it is.
 *
 * @throws ProblemError `store-locked` when another process holds the directory; `not-ready` when
 *   the database is newer than this program
 */
export async function openSqliteEngine(directory: string): Promise<Engine> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(directory);
  try {
    return await openLocked(join(directory, DATABASE_FILE), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openLocked(file: string, unlock: () => void): Promise<Engine> {
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
  const longReader = connect(file);
  const longReads = new Kysely<Tables>({ dialect: new GuardedSqliteDialect(longReader) });
  const longSnapshots = createSnapshots((sql) => longReader.prepare(sql).run([]));
  const longTx: ReadTx = { db: longReads, rest: commits.rest };
  const listeners = new Set<(published: Published) => void>();
  const quiet: Tx = { db: writes, publish: () => {} };
  const batches: JointWork<BatchInput, BatchAnswer> = {
    run: (inputs) => ingestBatches(quiet, inputs),
    weight: ({ batch }) => 1 + batch.series.length + (batch.units?.length ?? 0),
  };
  const requests: JointWork<OtlpInput, OtlpAnswer> = {
    run: (inputs) => ingestOtlpRequests(quiet, inputs),
    weight: ({ facts }) => 1 + factsIn(facts),
  };

  return {
    read: (name, input) =>
      LONG_QUESTIONS.has(name)
        ? longSnapshots.run(() => dispatch(questions, name, longTx, input))
        : snapshots.run(() => dispatch(questions, name, { db: reads } satisfies ReadTx, input)),
    transact: (name, input, askedNs = process.hrtime.bigint()) => {
      // Telemetry comes in masses, and what waits together is written together.
      if (name === 'ingestBatch') return commits.join(batches, input as never) as never;
      if (name === 'ingestOtlp') return commits.join(requests, input as never) as never;
      const doorbells: Published[] = [];
      const tx: Tx = {
        db: writes,
        waitedMs: () => Number(process.hrtime.bigint() - askedNs) / 1e6,
        publish: (published) => doorbells.push(published),
      };
      return commits.submit(
        () => dispatch(changes, name, tx, input),
        () => {
          for (const published of doorbells) for (const listener of listeners) listener(published);
        },
        // What browsers say decides nothing: it waits for the rest.
        name === 'ingestUrgent' && !isTrusted(input) ? 'bulk' : 'first',
      );
    },
    onPublished: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      await commits.close();
      await Promise.all([snapshots.close(), longSnapshots.close()]);
      await Promise.all([reads.destroy(), longReads.destroy()]);
      await writes.destroy();
      unlock();
    },
  };
}

/** Questions that read many buckets or rows: others do not queue behind them, and writes go in between. */
const LONG_QUESTIONS: ReadonlySet<keyof Reads> = new Set([
  ...(['kpiFigures', 'scorecardViews', 'dashboard'] as const),
  ...(['querySeries', 'compareArms', 'costs'] as const),
  ...(['alertFigures', 'guardrailEvidence', 'traffic', 'planBaselines'] as const),
  ...(['exportUser', 'userUnits'] as const),
]);

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
