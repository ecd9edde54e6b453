import { nearestName } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol';
import type { Safety } from '../../config/safety.ts';
import type { DatabaseDriver } from '../../database/database-driver.ts';
import type { DatabaseEntry } from '../../database/database-entry.ts';
import { BackupFailure, type BackupStore } from '../backup-store.ts';
import type { BackupServiceParts } from '../create-backup-service.ts';
import type { BackupTools } from './backup-tools.ts';

/** A database of the configuration and what dumps and restores it. */
export interface KnownDatabase {
  readonly entry: DatabaseEntry;
  readonly driver: DatabaseDriver;
}

/** What all jobs of the service share. */
export interface BackupWorld extends BackupServiceParts {
  readonly safety: Safety;
  readonly tools: BackupTools;
  readonly databases: ReadonlyMap<string, KnownDatabase>;
  readonly stores: ReadonlyMap<string, BackupStore>;
}

/** Opens nothing yet: databases and stores are asked when they are needed. */
export function backupWorld(
  safety: Safety,
  parts: BackupServiceParts,
  tools: BackupTools,
): BackupWorld {
  const databases = safety.databases.map(
    (entry) => [entry.name, { entry, driver: tools.driver(entry) }] as const,
  );
  const stores = safety.stores.map((work) => [work.name, tools.store(work)] as const);
  return { ...parts, safety, tools, databases: new Map(databases), stores: new Map(stores) };
}

/** @throws ProblemError `not-found` when the configuration has no such database */
export function databaseOf(world: BackupWorld, name: string): KnownDatabase {
  const known = world.databases.get(name);
  if (known !== undefined) return known;
  const names = [...world.databases.keys()];
  const nearest = nearestName(name, names);
  const hint =
    nearest === null ? 'add it under "databases" and restart' : `did you mean "${nearest}"?`;
  throw new ProblemError(
    'not-found',
    `Cannot find database "${name}": the configuration has none of this name; ${hint}`,
  );
}

/**
 * The database that a backup is of. A name that stands for a database of another environment by now is
 * none of those who may use the backup.
 *
 * @throws ProblemError `not-found` when the configuration has no such database; `conflict` when it is of
 *   another environment
 */
export function databaseOfBackup(
  world: BackupWorld,
  row: { readonly id: string; readonly database: string; readonly environment: string },
): KnownDatabase {
  const known = databaseOf(world, row.database);
  if (known.entry.environment === row.environment) return known;
  throw new ProblemError(
    'conflict',
    `Cannot use backup "${row.id}": it is of "${row.environment}", and database "${row.database}" of the configuration is not; give the one of "${row.environment}" its name again`,
  );
}

/** @throws BackupFailure `not-found` when the configuration has no such store any more */
export function storeOf(world: BackupWorld, name: string): BackupStore {
  const store = world.stores.get(name);
  if (store !== undefined) return store;
  throw new BackupFailure(
    'not-found',
    `Cannot use store "${name}": the configuration has none of this name; add it again under "stores"`,
  );
}
