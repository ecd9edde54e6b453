import { SqliteAdapter, type SqliteDatabase, SqliteDialect } from 'kysely';

/** Kysely's SQLite dialect over a guarded connection (`guardSqlite`); a failed migration leaves nothing. */
export class GuardedSqliteDialect extends SqliteDialect {
  constructor(database: SqliteDatabase) {
    super({ database });
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

/** SQLite rolls DDL back; Kysely's own adapter says that it does not. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
