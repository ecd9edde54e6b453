import { ProblemError } from '@tidegate/protocol/problem';
import { BULK_GROUP_MAX, BULK_QUEUE_MAX, GROUP_COMMIT_MAX, GROUP_QUEUE_MAX } from './limits.ts';

/** `first` is what decides and what people do; `bulk` is telemetry, which waits for it. */
export type Lane = 'first' | 'bulk';

/** Runs transactions in groups: one fsync for all that came while the last one was written. */
export interface GroupCommit {
  /**
   * Runs a transaction and resolves with its result once that is durable. Transactions run one
   * after the other, those of a lane in the order of the calls; one that rejects leaves nothing
   * behind and its neighbours alone. Each lane has its own bound; beyond it, it rejects.
   *
   * @param run does the work; it must await nothing but the database
   * @param committed called right after the commit, before anybody is answered
   * @param lane `first` unless told
   */
  submit<T>(run: () => Promise<T>, committed?: () => void, lane?: Lane): Promise<T>;
  /** Resolves when nothing waits any more; later transactions are refused. */
  close(): Promise<void>;
}

/** libsql frees what statements used only when the event loop turns: transactions in between. */
const YIELD_EVERY = 32;

interface Entry {
  readonly lane: Lane;
  run(): Promise<void>;
  committed(): void;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Self-clocking group commit over one connection: the next group begins when the last commit
 * returns, so an idle store answers at once and a busy one shares its fsyncs. A group is of one lane,
 * and one of bulk ends early when something of the first lane comes: that waits for one or two bulk
 * transactions, however many queue.
 *
 * @param exec runs a statement on the connection that the transactions write to
 */
export function createGroupCommit(
  exec: (sql: string) => unknown,
  limits: {
    readonly group: number;
    readonly queue: number;
    readonly bulkGroup: number;
    readonly bulkQueue: number;
  } = {
    group: GROUP_COMMIT_MAX,
    queue: GROUP_QUEUE_MAX,
    bulkGroup: BULK_GROUP_MAX,
    bulkQueue: BULK_QUEUE_MAX,
  },
): GroupCommit {
  const waiting: Record<Lane, Entry[]> = { first: [], bulk: [] };
  const bounds: Record<Lane, number> = { first: limits.queue, bulk: limits.bulkQueue };
  let draining: Promise<void> | null = null;
  let closed = false;

  /** The first lane, but not twice while bulk waits: a flood of it does not shut telemetry out. */
  function next(last: Lane): Lane {
    if (waiting.first.length === 0) return 'bulk';
    return last === 'first' && waiting.bulk.length > 0 ? 'bulk' : 'first';
  }

  async function drain(): Promise<void> {
    let lane: Lane = 'bulk';
    while (waiting.first.length + waiting.bulk.length > 0) {
      // Lets the messages in that came during the last commit: they form this group.
      await turn();
      lane = next(lane);
      const group = waiting[lane].splice(0, lane === 'bulk' ? limits.bulkGroup : limits.group);
      const left = await commitGroup(exec, group, () => waiting.first.length > 0);
      waiting.bulk.unshift(...left);
    }
    draining = null;
  }

  return {
    submit: (run, committed, lane = 'first') =>
      new Promise((resolve, reject) => {
        if (closed) return reject(unavailable('it is being closed'));
        if (waiting[lane].length >= bounds[lane]) {
          return reject(unavailable(`${bounds[lane]} changes wait already`));
        }
        let result: Awaited<ReturnType<typeof run>>;
        waiting[lane].push({
          lane,
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

/** @returns bulk that did not begin, because something of the first lane came */
async function commitGroup(
  exec: (sql: string) => unknown,
  group: readonly Entry[],
  isFirstWaiting: () => boolean,
): Promise<readonly Entry[]> {
  const done: Entry[] = [];
  let next = 0;
  try {
    exec('BEGIN IMMEDIATE');
    for (const entry of group) {
      const isBulk = entry.lane === 'bulk';
      if (isBulk || (next + 1) % YIELD_EVERY === 0) await turn();
      if (isBulk && next > 0 && isFirstWaiting()) break;
      next += 1;
      if (await isDone(exec, entry)) done.push(entry);
    }
    exec('COMMIT');
  } catch (error) {
    // The disk is full or broken: nothing of this group is durable, and nobody is told that it is.
    abandon(exec);
    for (const entry of [...done, ...group.slice(Math.max(0, next - 1))]) entry.reject(error);
    return [];
  }
  for (const entry of done) entry.committed();
  for (const entry of done) entry.resolve();
  return group.slice(next);
}

/** Lets the event loop turn once. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs one entry; what it did is taken back, and it is told why, when it rejects. */
async function isDone(exec: (sql: string) => unknown, entry: Entry): Promise<boolean> {
  exec('SAVEPOINT entry');
  const failure = await attempt(entry);
  if (failure !== null) exec('ROLLBACK TO entry');
  exec('RELEASE entry');
  if (failure !== null) entry.reject(failure.error);
  return failure === null;
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
