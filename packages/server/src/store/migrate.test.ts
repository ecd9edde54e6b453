import { Kysely, sql } from 'kysely';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { migrate } from './migrate.ts';
import { migrations } from './migrations.ts';
import { GuardedSqliteDialect } from './sqlite-dialect.ts';
import { guardSqlite } from './sqlite-guard.ts';

function empty() {
  return new Kysely<{ t: { a: number } }>({
    dialect: new GuardedSqliteDialect(guardSqlite(new Database(':memory:'))),
  });
}

async function tables(db: Kysely<{ t: { a: number } }>): Promise<string[]> {
  const names = await db.introspection.getTables();
  return names.map(({ name }) => name);
}

describe('migrate()', () => {
  it('is done once: the second time nothing happens', async () => {
    const db = empty();
    await migrate(db);
    const first = await tables(db);
    await migrate(db);
    expect(await tables(db)).toEqual(first);
    expect(first).toContain('ruleset_flag');
  });

  it('leaves nothing behind when a migration fails half way', async () => {
    const db = empty();
    const broken = {
      '0001-broken': {
        up: async (on: Kysely<unknown>) => {
          await sql`CREATE TABLE t (a integer)`.execute(on);
          await sql`CREATE TABLE t (a integer)`.execute(on);
        },
      },
    };
    await expect(migrate(db, broken)).rejects.toThrow('already exists');
    expect(await tables(db)).not.toContain('t');
  });

  it('refuses a database that a newer program wrote', async () => {
    const db = empty();
    await migrate(db, { ...migrations, '9999-future': { up: async () => {} } });
    await expect(migrate(db)).rejects.toMatchObject({ code: 'not-ready' });
  });
});
