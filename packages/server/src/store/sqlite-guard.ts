import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type Database from 'libsql';
import { STATEMENT_CACHE_MAX } from './limits.ts';

/**
 * A libsql database as Kysely may use it: every binding is made safe, and prepared statements are
 * kept (at most 512). Unguarded, libsql aborts the whole process on a boolean, binds integers as
 * REAL, and hands BLOBs out as `ArrayBuffer`.
 *
 * @throws TypeError on NaN, ±∞, `undefined`, text with NUL, and types that SQLite does not have
 */
export function guardSqlite(database: Database.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => {
      statements.clear();
      database.close();
    },
    prepare: (sql) => {
      const known = statements.get(sql);
      statements.delete(sql);
      const statement = known ?? guardStatement(database.prepare(sql));
      statements.set(sql, statement);
      if (statements.size > STATEMENT_CACHE_MAX) {
        for (const oldest of statements.keys()) {
          statements.delete(oldest);
          break;
        }
      }
      return statement;
    },
  };
}

function guardStatement(statement: Database.Statement<unknown[]>): SqliteStatement {
  const reader = statement.reader;
  return {
    reader,
    all: (parameters) => statement.all(parameters.map(bindable)).map(readable),
    run: (parameters) => statement.run(parameters.map(bindable)),
    iterate: () => {
      throw new TypeError('Cannot stream rows: a statement is shared; read all of them');
    },
  };
}

/** A value as libsql may bind it. */
function bindable(value: unknown): unknown {
  if (value === null || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`Cannot store ${value}: it is not finite`);
    return Number.isSafeInteger(value) ? BigInt(value) : value;
  }
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new TypeError('Cannot store a text: it contains NUL');
    return value;
  }
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  throw new TypeError(`Cannot store a value of type "${typeof value}": SQLite has no such type`);
}

/** A row as Kysely's users expect it: BLOBs are Buffers. */
function readable(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  const cells = row as Record<string, unknown>;
  for (const name of Object.keys(cells)) {
    const cell = cells[name];
    if (cell instanceof ArrayBuffer) cells[name] = Buffer.from(cell);
  }
  return cells;
}
