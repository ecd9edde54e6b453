import { ProblemError } from '@tidegate/protocol/problem';
import {
  BULK_GROUP_MAX,
  BULK_QUEUE_MAX,
  GROUP_COMMIT_MAX,
  GROUP_QUEUE_MAX,
  JOINT_WEIGHT_MAX,
} from './limits.ts';

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
  /**
   * The same in the bulk lane for a transaction that can be carried out together with its
   * neighbours of the same kind. When they fail together, each is tried alone.
   */
  join<Input, T>(work: JointWork<Input, T>, input: Input): Promise<T>;
  /**
   * Resolves when the group that is being written, or is about to be, is through; after one turn of
   * the event loop when there is none. Who shares the thread and calls it between pieces of long work
   * makes a group wait for one piece, and not for one at each of the group's own turns.
   */
  rest(): Promise<void>;
  /** Resolves when nothing waits any more; later transactions are refused. */
  close(): Promise<void>;
}

/** Transactions of one kind, which cost less together than one after the other. */
export interface JointWork<Input, T> {
  /** Answers each, in order; it must await nothing but the database. */
  run(inputs: readonly Input[]): Promise<readonly T[]>;
  /** How much work an input is: those that run together come to `jointWeight` at most, or are one. */
  weight(input: Input): number;
}

/** libsql frees what statements used only when the event loop turns: transactions in between. */
const YIELD_EVERY = 32;

interface Entry {
  readonly lane: Lane;
  readonly joint: Joint | null;
  run(): Promise<void>;
  committed(): void;
  resolve(): void;
  reject(error: unknown): void;
}

/** What an entry shares with its neighbours. */
interface Joint {
  readonly work: object;
  readonly weight: number;
  /** Runs some entries of the same work. */
  runAll(entries: readonly Joint[]): Promise<void>;
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
    readonly jointWeight: number;
  } = {
    group: GROUP_COMMIT_MAX,
    queue: GROUP_QUEUE_MAX,
    bulkGroup: BULK_GROUP_MAX,
    bulkQueue: BULK_QUEUE_MAX,
    jointWeight: JOINT_WEIGHT_MAX,
  },
): GroupCommit {
  const waiting: Record<Lane, Entry[]> = { first: [], bulk: [] };
  const bounds: Record<Lane, number> = { first: limits.queue, bulk: limits.bulkQueue };
  const resting: (() => void)[] = [];
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
      const parts = partsOf(group, limits.jointWeight);
      const left = await commitGroup(exec, parts, () => waiting.first.length > 0);
      waiting.bulk.unshift(...left);
      for (const goOn of resting.splice(0)) goOn();
    }
    draining = null;
  }

  function enter<T>(
    lane: Lane,
    entryOf: (settle: { resolve(result: T): void; reject(error: unknown): void }) => Entry,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      if (closed) return reject(unavailable('it is being closed'));
      if (waiting[lane].length >= bounds[lane]) {
        return reject(unavailable(`${bounds[lane]} changes wait already`));
      }
      waiting[lane].push(entryOf({ resolve, reject }));
      draining ??= drain();
    });
  }

  return {
    submit: (run, committed, lane = 'first') =>
      enter(lane, ({ resolve, reject }) => {
        let result: Awaited<ReturnType<typeof run>>;
        return {
          lane,
          joint: null,
          run: async () => {
            result = await run();
          },
          committed: () => committed?.(),
          resolve: () => resolve(result),
          reject,
        };
      }),
    join: (work, input) => enter('bulk', (settle) => jointEntry(work, input, settle)),
    rest: async () => {
      // Lets messages in that came meanwhile: they may be writes.
      await turn();
      if (draining !== null) await new Promise<void>((resolve) => resting.push(resolve));
    },
    close: async () => {
      closed = true;
      await draining;
    },
  };
}

function jointEntry<Input, T>(
  work: JointWork<Input, T>,
  input: Input,
  { resolve, reject }: { resolve(result: T): void; reject(error: unknown): void },
): Entry {
  interface Own extends Joint {
    readonly input: Input;
    result: { readonly value: T } | null;
  }
  const joint: Own = {
    work,
    input,
    weight: work.weight(input),
    result: null,
    // All of one work were made here.
    runAll: async (entries) => {
      const own = entries as readonly Own[];
      const results = await work.run(own.map((one) => one.input));
      if (results.length !== own.length) throw new Error('Cannot answer: some were left out');
      for (const [index, one] of own.entries()) one.result = { value: results[index] as T };
    },
  };
  return {
    lane: 'bulk',
    joint,
    run: () => joint.runAll([joint]),
    committed: () => {},
    resolve: () => {
      if (joint.result !== null) resolve(joint.result.value);
    },
    reject,
  };
}

/** Neighbours of the same work together, each other entry alone, in their order. */
function partsOf(group: readonly Entry[], jointWeight: number): Entry[][] {
  const parts: Entry[][] = [];
  let weight = 0;
  for (const entry of group) {
    const part = parts.at(-1);
    const { joint } = entry;
    weight += joint?.weight ?? 0;
    const isSame = joint !== null && part?.[0]?.joint?.work === joint.work;
    if (part !== undefined && isSame && weight <= jointWeight) {
      part.push(entry);
      continue;
    }
    parts.push([entry]);
    weight = joint?.weight ?? 0;
  }
  return parts;
}

/** @returns bulk that did not begin, because something of the first lane came */
async function commitGroup(
  exec: (sql: string) => unknown,
  parts: readonly (readonly Entry[])[],
  isFirstWaiting: () => boolean,
): Promise<readonly Entry[]> {
  const done: Entry[] = [];
  let next = 0;
  try {
    exec('BEGIN IMMEDIATE');
    for (const part of parts) {
      const isBulk = part[0]?.lane === 'bulk';
      if (isBulk || (next + 1) % YIELD_EVERY === 0) await turn();
      if (isBulk && next > 0 && isFirstWaiting()) break;
      next += 1;
      done.push(...(await doneOf(exec, part)));
    }
    exec('COMMIT');
  } catch (error) {
    // The disk is full or broken: nothing of this group is durable, and nobody is told that it is.
    abandon(exec);
    for (const entry of [...done, ...parts.slice(Math.max(0, next - 1)).flat()])
      entry.reject(error);
    return [];
  }
  for (const entry of done) entry.committed();
  for (const entry of done) entry.resolve();
  return parts.slice(next).flat();
}

/** Lets the event loop turn once. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs a part, together where it can be; @returns the entries of it that did not fail. */
async function doneOf(
  exec: (sql: string) => unknown,
  part: readonly Entry[],
): Promise<readonly Entry[]> {
  const joints = part.flatMap(({ joint }) => joint ?? []);
  const [first] = joints;
  if (first !== undefined && part.length > 1) {
    const failure = await attempt(exec, () => first.runAll(joints));
    if (failure === null) return part;
  }
  const done: Entry[] = [];
  for (const entry of part) {
    const failure = await attempt(exec, () => entry.run());
    if (failure === null) done.push(entry);
    else entry.reject(failure.error);
  }
  return done;
}

/** Runs some work; what it did is taken back when it rejects. */
async function attempt(
  exec: (sql: string) => unknown,
  run: () => Promise<void>,
): Promise<{ readonly error: unknown } | null> {
  exec('SAVEPOINT entry');
  try {
    await run();
    exec('RELEASE entry');
    return null;
  } catch (error) {
    exec('ROLLBACK TO entry');
    exec('RELEASE entry');
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
