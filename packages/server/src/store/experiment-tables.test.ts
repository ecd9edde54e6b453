import { Kysely } from 'kysely';
import Database from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import { expectRowsKept } from './experiment-tables-rows.fixture.ts';
import { migrations } from './migrations.ts';
import { GuardedSqliteDialect } from './sqlite-dialect.ts';
import { guardSqlite } from './sqlite-guard.ts';

test('migration 0007-experiments keeps the rows of a store, in SQLite', async () => {
  const dialect = new GuardedSqliteDialect(guardSqlite(new Database(':memory:')));
  const db = new Kysely<unknown>({ dialect });
  onTestFinished(() => db.destroy());
  await expectRowsKept(db, migrations);
  expect.hasAssertions();
});
