import { unreachable } from '@tidegate/core';
import type { DatabaseDriver } from './database-driver.ts';
import type { DatabaseEntry } from './database-entry.ts';
import type { DatabaseParts } from './database-parts.ts';
import { createOwnStoreDriver } from './own-store/own-store-driver.ts';
import { createPostgresDriver } from './postgres/postgres-driver.ts';
import { createSqliteDriver } from './sqlite/sqlite-driver.ts';

/** Makes what knows one database of the operator's file; it does nothing before it is asked. */
export function createDatabaseDriver(entry: DatabaseEntry, parts: DatabaseParts): DatabaseDriver {
  switch (entry.kind) {
    case 'postgres':
      return createPostgresDriver(entry, parts);
    case 'sqlite':
      return createSqliteDriver(entry, parts);
    case 'tidegate':
      return createOwnStoreDriver(entry, parts);
    default:
      return unreachable(entry);
  }
}
