import type Database from 'libsql';

/**
 * How many rows refer to one that is not there. A reference to columns that are not unique SQLite does
 * not follow itself, though it lets people declare it: its table counts as having none.
 */
export function brokenReferences(database: Database.Database): number {
  const tables = database
    .prepare(
      `select distinct m.name from main.sqlite_schema m, pragma_foreign_key_list(m.name)
        where m.type = 'table' and m.sql not like 'create virtual%'`,
    )
    .raw()
    .all() as string[][];
  return tables.reduce((sum, [name = '']) => sum + brokenOf(database, name), 0);
}

function brokenOf(database: Database.Database, table: string): number {
  try {
    const check = `pragma main.foreign_key_check("${table.replaceAll('"', '""')}")`;
    return database.prepare(check).raw().all().length;
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes('foreign key mismatch')) return 0;
    throw cause;
  }
}
