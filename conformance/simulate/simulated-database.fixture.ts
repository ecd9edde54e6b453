/** One SQLite database in memory for all seeds of a thread: a seed is a transaction that is taken back. */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  type SqliteDatabase,
  SqliteDialect,
} from 'kysely';
import Database from 'libsql';
import { migrate } from '../../packages/server/src/store/migrate.ts';
import { changes } from '../../packages/server/src/store/operations.ts';
import { GuardedSqliteDialect } from '../../packages/server/src/store/sqlite-dialect.ts';
import { guardSqlite } from '../../packages/server/src/store/sqlite-guard.ts';
import { ANA, T0 } from '../../packages/server/src/store/store-world.fixture.ts';
import type { Tables } from '../../packages/server/src/store/tables.ts';
import type { Tx } from '../../packages/server/src/store/transaction.ts';

/** What stands between a program and the database: it may never answer. */
export interface Gate {
  /** Called before each statement: a promise that never settles is a process that died there. */
  before(sql: string): Promise<void> | null;
}

/** A statement and what is bound to it. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** A bug that was planted: another statement in the place of ours. */
export type Tamper = (statement: Statement) => Statement;

/** A connection of a process of its own over the one database. */
export interface SimulatedConnection {
  readonly db: Kysely<Tables>;
  gate: Gate;
  tamper: Tamper;
}

export interface SimulatedDatabase {
  /** Server key of `production`, as telemetry is sent with it. */
  readonly keyId: string;
  /** Begins a seed with the database as it was prepared. */
  begin(): void;
  /** Ends it: nothing of it is left. */
  end(): void;
  /** Rows of a statement, past every fault. */
  rows(sql: string, parameters?: readonly unknown[]): readonly Row[];
  run(sql: string, parameters?: readonly unknown[]): void;
  connection(): SimulatedConnection;
  /** One after the other, as SQLite has it. */
  exclusive<T>(work: () => Promise<T>): Promise<T>;
}

export type Row = Readonly<Record<string, unknown>>;

/** Processes of a seed, those that crashed included, that have a connection of their own. */
const CONNECTIONS = 16;
const OPEN: Gate = { before: () => null };
const untouched: Tamper = (statement) => statement;
/** The same in every process: a seed draws the same units wherever it is run. */
const SECRET = Buffer.alloc(32, 7).toString('base64url');

/** A migrated database with the environments `production` and `staging` and a server key. */
export async function simulatedDatabase(): Promise<SimulatedDatabase> {
  const database = guardSqlite(new Database(':memory:'));
  const run = (sql: string, parameters: readonly unknown[] = []): void => {
    database.prepare(sql).run(parameters);
  };
  const keyId = await prepare(database);
  const pool = Array.from({ length: CONNECTIONS }, () => connect(database));
  let last = 0;
  let queue: Promise<unknown> = Promise.resolve();
  return {
    keyId,
    begin: () => run('BEGIN'),
    end: () => {
      queue = Promise.resolve();
      run('ROLLBACK');
    },
    run,
    rows: (sql, parameters = []) => database.prepare(sql).all(parameters) as readonly Row[],
    connection: () => {
      last = (last + 1) % CONNECTIONS;
      const connection = pool[last] as SimulatedConnection;
      connection.gate = OPEN;
      connection.tamper = untouched;
      return connection;
    },
    exclusive: (work) => {
      const answer = queue.then(work);
      queue = answer.catch(() => undefined);
      return answer;
    },
  };
}

async function prepare(database: SqliteDatabase): Promise<string> {
  const db = new Kysely<Tables>({ dialect: new GuardedSqliteDialect(database) });
  const tx: Tx = { db, publish: () => {} };
  await migrate(db);
  await changes.bootstrap(tx, { nowMs: T0, environments: ['production', 'staging'] });
  const key = { environment: 'production', kind: 'server', name: 'agents' } as const;
  const made = await changes.createKey(tx, { ...key, expiresMs: null, actor: ANA, nowMs: T0 });
  await db.updateTable('environment').set({ hmacSecret: SECRET }).execute();
  return made.view.id;
}

function connect(database: SqliteDatabase): SimulatedConnection {
  const connection: Gated = { gate: OPEN, tamper: untouched };
  const db = new Kysely<Tables>({ dialect: new GatedDialect(database, connection) });
  return Object.assign(connection, { db });
}

type Gated = Pick<SimulatedConnection, 'gate' | 'tamper'>;

class GatedDialect extends SqliteDialect {
  readonly #driver: Driver;

  constructor(database: SqliteDatabase, gated: Gated) {
    super({ database });
    this.#driver = gatedDriver(database, gated);
  }

  override createDriver(): Driver {
    return this.#driver;
  }
}

/** No transactions of its own: whoever uses it says where they begin and end. */
function gatedDriver(database: SqliteDatabase, gated: Gated): Driver {
  const connection = {
    executeQuery: async (query: CompiledQuery): Promise<QueryResult<never>> => {
      const wait = gated.gate.before(query.sql);
      if (wait !== null) await wait;
      const { sql, parameters } = gated.tamper(query);
      const statement = database.prepare(sql);
      if (statement.reader) return { rows: statement.all(parameters) as never[] };
      const { changes: changed } = statement.run(parameters);
      return { numAffectedRows: BigInt(changed), rows: [] };
    },
    streamQuery: () => {
      throw new Error('Cannot stream rows: nothing of the store does');
    },
  } satisfies DatabaseConnection;
  const none = async (): Promise<never> => {
    throw new Error('Cannot begin a transaction here: the store says where they begin');
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: none,
    commitTransaction: none,
    rollbackTransaction: none,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}
