import { Kysely, PostgresDialect } from 'kysely';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import { migrate } from '../store/migrate.ts';
import { migrations } from '../store/migrations.ts';
import type { Tables } from '../store/tables.ts';

/** Whether a PostgreSQL server is there for tests. */
export const HAS_POSTGRES = (process.env['TIDEGATE_TEST_HAVE'] ?? '')
  .split(',')
  .includes('postgres');

const SERVER = { host: '127.0.0.1', port: 5432, user: 'postgres' };

/** Numbers as SQLite gives them: counts below 2^53. */
const BIGINT = { to: 20, from: [20], parse: Number, serialize: String };

/** A PostgreSQL database of a schema of its own, which goes with the test. */
export async function postgresDatabase(
  name: string,
  of: Partial<typeof migrations> = outcomeMigrations(),
): Promise<Kysely<Tables>> {
  const schema = `tidegate_outcomes_${process.pid}_${name}`;
  const connection = { search_path: schema };
  const options = { ...SERVER, database: 'postgres', max: 1, types: { bigint: BIGINT } };
  const sql = postgres({ ...options, connection, onnotice: () => {} });
  await sql.unsafe(`create schema ${schema}`);
  onTestFinished(async () => {
    await sql.unsafe(`drop schema ${schema} cascade`);
    await sql.end();
  });
  const query = async (text: string, parameters: readonly unknown[]) => {
    const rows = await sql.unsafe(text, [...parameters] as never, { prepare: false });
    return { command: rows.command as 'SELECT', rowCount: rows.count, rows: [...rows] as never[] };
  };
  const pool = { connect: async () => ({ query, release: () => {} }), end: async () => {} };
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as never }) });
  await migrate(db, of as typeof migrations);
  return db;
}

/** Those whose tables outcomes are read from; of the others one has a name that PostgreSQL reserves. */
export function outcomeMigrations(): typeof migrations {
  const { '0005-rollouts': _, ...others } = migrations;
  return others;
}
