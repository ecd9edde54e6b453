/** The store as one process sees it: the real operations, over statements that may never be answered. */
import { ProblemError } from '@tidegate/protocol/problem';
import { changes, questions } from '../../packages/server/src/store/operations.ts';
import type {
  Published,
  Reads,
  Store,
  Transactions,
} from '../../packages/server/src/store/store.ts';
import type { ReadTx, Tx } from '../../packages/server/src/store/transaction.ts';
import type { SimulatedDatabase, Tamper } from './simulated-database.fixture.ts';

/** A change by its name; planted bugs put others into their place. */
export type Operations = {
  readonly [name in keyof typeof changes]: (tx: Tx, input: never) => Promise<unknown>;
};

/** Where a process dies: before its n-th statement from here, before the commit, or right after it. */
export type CrashPoint = { readonly statement: number } | 'before-commit' | 'after-commit';

/** What goes wrong with a transaction. */
export interface TransactionFaults {
  readonly crash: CrashPoint | null;
  /** Before it begins, ms: a database that is slow. */
  readonly delayMs: number;
  /** Another transaction that commits between what this one reads and what it writes. */
  readonly between: (() => Promise<void>) | null;
}

/** A transaction that is durable. */
export interface Commit {
  readonly node: string;
  readonly name: keyof Transactions;
  readonly input: Readonly<Record<string, unknown>>;
  readonly answer: unknown;
}

export interface SimulatedStoreParts {
  readonly node: string;
  readonly database: SimulatedDatabase;
  readonly operations: Operations;
  readonly tamper: Tamper | null;
  faultsOf(name: keyof Transactions | keyof Reads): TransactionFaults;
  /** Resolves when so much simulated time has passed. */
  sleep(ms: number): Promise<void>;
  /** Time that passes for everybody alike, ms. */
  elapsedMs(): number;
  /** Database time, ms: leases are held by it. */
  databaseNowMs(): number;
  /** Looks at what is durable now, before anybody is answered. */
  onCommit(commit: Commit): void;
  onCrash(): void;
}

export interface SimulatedStore extends Store {
  /** The process is gone: nothing that it began is ever answered. */
  kill(): void;
  /** A change within another process's one: it does not queue. */
  nested<N extends keyof Transactions>(
    name: N,
    input: Parameters<Transactions[N]>[0],
  ): Promise<ReturnType<Transactions[N]>>;
}

const NO_FAULTS: TransactionFaults = { crash: null, delayMs: 0, between: null };
const WRITES = /^\s*(insert|update|delete|savepoint)/i;

/** The store of a process that has just been started. */
export function simulatedStore(parts: SimulatedStoreParts): SimulatedStore {
  const { database, node } = parts;
  const connection = database.connection();
  if (parts.tamper !== null) connection.tamper = parts.tamper;
  const listeners = new Set<(published: Published) => void>();
  let isDead = false;
  const die = (): Promise<never> => {
    if (!isDead) {
      isDead = true;
      parts.onCrash();
    }
    return never();
  };

  /** Runs on the database, alone, up to its end or its death. */
  const carryOut = async <T>(
    faults: TransactionFaults,
    run: () => Promise<T>,
  ): Promise<{ readonly value: T } | 'crashed'> => {
    let crashed: (outcome: 'crashed') => void = () => {};
    const death = new Promise<'crashed'>((resolve) => {
      crashed = resolve;
    });
    connection.gate = gateOf(faults, database, () => crashed('crashed'));
    database.run('SAVEPOINT tx');
    try {
      const outcome = await Promise.race([run().then((value) => ({ value })), death]);
      if (outcome === 'crashed' || faults.crash === 'before-commit') {
        database.run('ROLLBACK TO tx');
        return 'crashed';
      }
      return outcome;
    } catch (error) {
      database.run('ROLLBACK TO tx');
      throw error;
    } finally {
      database.run('RELEASE tx');
    }
  };

  const change = async (
    name: keyof Transactions,
    input: Readonly<Record<string, unknown>>,
    faults: TransactionFaults,
    askedMs: number,
  ): Promise<unknown> => {
    const doorbells: Published[] = [];
    const tx: Tx = {
      db: connection.db,
      waitedMs: () => parts.elapsedMs() - askedMs,
      publish: (published) => doorbells.push(published),
    };
    const timed = name === 'holdLease' ? { ...input, nowMs: parts.databaseNowMs() } : input;
    const operation = parts.operations[name];
    const outcome = await carryOut(faults, () => operation(tx, timed as never));
    if (outcome === 'crashed') return await die();
    parts.onCommit({ node, name, input: timed, answer: outcome.value });
    if (faults.crash === 'after-commit') return await die();
    for (const published of doorbells) for (const listener of listeners) listener(published);
    return outcome.value;
  };

  const ask = async (name: keyof Reads, input: unknown, faults: TransactionFaults) => {
    const question = questions[name] as (tx: ReadTx, input: unknown) => Promise<unknown>;
    const outcome = await carryOut(faults, () => question({ db: connection.db }, input));
    if (outcome === 'crashed') return await die();
    return outcome.value;
  };

  const queued = async (
    name: keyof Transactions | keyof Reads,
    work: (faults: TransactionFaults) => Promise<unknown>,
  ): Promise<unknown> => {
    const faults = parts.faultsOf(name);
    if (faults.delayMs > 0) await parts.sleep(faults.delayMs);
    if (isDead) return await never();
    return await new Promise((resolve, reject) => {
      // The queue goes on when a process died: its promise is not answered, that of its place is.
      void database.exclusive(async () => {
        if (isDead) return;
        await Promise.race([work(faults).then(resolve, reject), untilDead()]);
      });
    });
  };
  const deaths: (() => void)[] = [];
  const untilDead = (): Promise<void> => new Promise((resolve) => deaths.push(resolve));

  return {
    transact: (name, input) => {
      const askedMs = parts.elapsedMs();
      return queued(name, (faults) => change(name, input as never, faults, askedMs)) as never;
    },
    read: (name, input) => queued(name, (faults) => ask(name, input, faults)) as never,
    nested: (name, input) => change(name, input as never, NO_FAULTS, parts.elapsedMs()) as never,
    onPublished: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {},
    kill: () => {
      isDead = true;
      for (const resolve of deaths.splice(0)) resolve();
    },
  };
}

/** The operations as they are. */
export const realOperations: Operations = changes as unknown as Operations;

/** Whether it is an answer that a caller must expect, and no bug. */
export function isExpected(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.code !== 'internal';
}

function gateOf(
  { crash, between }: TransactionFaults,
  database: SimulatedDatabase,
  crashed: () => void,
) {
  let left =
    typeof crash === 'object' && crash !== null ? crash.statement : Number.POSITIVE_INFINITY;
  let waiting = between;
  return {
    before(sql: string): Promise<void> | null {
      if (left <= 0) {
        crashed();
        return never();
      }
      left -= 1;
      if (waiting === null || !WRITES.test(sql)) return null;
      const other = waiting;
      waiting = null;
      // Nothing is written yet: this transaction has only read, and another one commits now.
      database.run('RELEASE tx');
      return other().then(() => database.run('SAVEPOINT tx'));
    },
  };
}

function never(): Promise<never> {
  return new Promise(() => {});
}
