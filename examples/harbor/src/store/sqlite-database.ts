import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'libsql';
import type { Database, Queries, Row, Value } from './database.ts';
import { BUSY_LIMIT_MS, BUSY_LOOK_MS, BUSY_WAIT_MS } from './limits.ts';

/** SQLite in `<folder>/harbor.db`. Whoever finds it busy waits for up to 10 s. */
export async function openSqlite(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true });
  const sqlite = new Sqlite(join(folder, 'harbor.db'), { timeout: BUSY_WAIT_MS });
  await patiently(() => sqlite.exec('pragma journal_mode = wal'));
  sqlite.exec('pragma synchronous = full');
  sqlite.exec('pragma foreign_keys = on');
  const queries: Queries = {
    locked: '',
    held: '',
    all: async (sql, ...values) => sqlite.prepare(sql).all(...values.map(checked)) as Row[],
    run: async (sql, ...values) => sqlite.prepare(sql).run(...values.map(checked)).changes,
  };
  // One connection has one transaction: the next one begins when the one before has ended.
  let last: Promise<unknown> = Promise.resolve();
  const within = <T>(begin: string, work: (queries: Queries) => Promise<T>): Promise<T> => {
    const run = async (): Promise<T> => {
      await patiently(() => sqlite.exec(begin));
      try {
        const answer = await work(queries);
        sqlite.exec('commit');
        return answer;
      } catch (error) {
        // A commit that failed may have ended it already.
        if (sqlite.inTransaction) sqlite.exec('rollback');
        throw error;
      }
    };
    const answer = last.then(run);
    last = answer.catch(() => undefined);
    return answer;
  };
  return {
    kind: 'sqlite',
    // A transaction that asks for the lock only at its first write can be refused it for good.
    change: (work) => within('begin immediate', work),
    read: (work) => within('begin', work),
    close: async () => {
      await last;
      sqlite.close();
    },
  };
}

/** The driver's own wait stops the whole process: it is a short one, and what is served goes on between. */
async function patiently(ask: () => void): Promise<void> {
  const untilMs = performance.now() + BUSY_LIMIT_MS;
  for (;;) {
    try {
      return ask();
    } catch (error) {
      const isBusy = error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
      if (!isBusy || performance.now() > untilMs) throw error;
      // By chance, so that two that wait do not look in step.
      await wait(BUSY_LOOK_MS * (0.5 + Math.random()));
    }
  }
}

/** The driver ends the process at a boolean, and writes NaN as nothing. */
function checked(value: Value): Value {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError(
    `Cannot write a value of type "${typeof value}": it is no text and no number`,
  );
}
