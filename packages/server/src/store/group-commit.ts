import { ProblemError } from '@tidegate/protocol/problem';
import { GROUP_COMMIT_MAX, GROUP_QUEUE_MAX } from './limits.ts';

/** Runs transactions in groups: one fsync for all that came while the last one was written. */
export interface GroupCommit {
  /**
   * Runs a transaction and resolves with its result once that is durable. Transactions run one
   * after the other, in the order of the calls; one that rejects leaves nothing behind and its
   * neighbours alone.
   *
   * @param run does the work; it must await nothing but the database
   * @param committed called right after the commit, before anybody is answered
   */
  submit<T>(run: () => Promise<T>, committed?: () => void): Promise<T>;
  /** Resolves when nothing waits any more; later transactions are refused. */
  close(): Promise<void>;
}

/** libsql frees what statements used only when the event loop turns: transactions in between. */
const YIELD_EVERY = 32;

interface Entry {
  run(): Promise<void>;
  committed(): void;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Self-clocking group commit over one connection: the next group begins when the last commit
 * returns, so an idle store answers at once and a busy one shares its fsyncs.
 *
 * @param exec runs a statement on the connection that the transactions write to
 */
export function createGroupCommit(
  exec: (sql: string) => unknown,
  limits: { readonly group: number; readonly queue: number } = {
    group: GROUP_COMMIT_MAX,
    queue: GROUP_QUEUE_MAX,
  },
): GroupCommit {
  const waiting: Entry[] = [];
  let draining: Promise<void> | null = null;
  let closed = false;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      // Lets the messages in that came during the last commit: they form this group.
      await turn();
      await commitGroup(exec, waiting.splice(0, limits.group));
    }
    draining = null;
  }

  return {
    submit: (run, committed) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(unavailable('it is being closed'));
        if (waiting.length >= limits.queue) {
          return reject(unavailable(`${limits.queue} changes wait already`));
        }
        let result: Awaited<ReturnType<typeof run>>;
        waiting.push({
          run: async () => {
            result = await run();
          },
          committed: () => committed?.(),
          resolve: () => resolve(result),
          reject,
        });
        draining ??= drain();
      }),
    close: async () => {
      closed = true;
      await draining;
    },
  };
}

async function commitGroup(exec: (sql: string) => unknown, group: readonly Entry[]): Promise<void> {
  const done: Entry[] = [];
  let next = 0;
  try {
    exec('BEGIN IMMEDIATE');
    for (const entry of group) {
      next += 1;
      if (next % YIELD_EVERY === 0) await turn();
      exec('SAVEPOINT entry');
      const failure = await attempt(entry);
      if (failure !== null) exec('ROLLBACK TO entry');
      exec('RELEASE entry');
      if (failure === null) done.push(entry);
      else entry.reject(failure.error);
    }
    exec('COMMIT');
  } catch (error) {
    // The disk is full or broken: nothing of this group is durable, and nobody is told that it is.
    abandon(exec);
    for (const entry of [...done, ...group.slice(Math.max(0, next - 1))]) entry.reject(error);
    return;
  }
  for (const entry of done) entry.committed();
  for (const entry of done) entry.resolve();
}

/** Lets the event loop turn once. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function attempt(entry: Entry): Promise<{ readonly error: unknown } | null> {
  try {
    await entry.run();
    return null;
  } catch (error) {
    return { error };
  }
}

function abandon(exec: (sql: string) => unknown): void {
  try {
    exec('ROLLBACK');
  } catch {
    // SQLite has already rolled back by itself.
  }
}

function unavailable(state: string): ProblemError {
  return new ProblemError('not-ready', `Cannot write to the store: ${state}; try again later`);
}
