import { Kysely } from 'kysely';
import Database from 'libsql';
import { onTestFinished } from 'vitest';
import { migrate } from './migrate.ts';
import { GuardedSqliteDialect } from './sqlite-dialect.ts';
import { guardSqlite } from './sqlite-guard.ts';
import type { Published } from './store.ts';
import type { Tables } from './tables.ts';
import type { Tx } from './transaction.ts';

/** An empty database in memory, for tests that look at rows which the contract does not show. */
export async function migratedDatabase(): Promise<Tx & { readonly published: Published[] }> {
  const dialect = new GuardedSqliteDialect(guardSqlite(new Database(':memory:')));
  const db = new Kysely<Tables>({ dialect });
  onTestFinished(() => db.destroy());
  await migrate(db);
  const published: Published[] = [];
  return { db, published, publish: (one) => published.push(one) };
}
