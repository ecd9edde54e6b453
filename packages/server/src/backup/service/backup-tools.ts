import type { DatabaseDriver } from '../../database/database-driver.ts';
import type { DatabaseEntry } from '../../database/database-entry.ts';
import type { BackupStore } from '../backup-store.ts';
import type { StoreWork } from '../store-work.ts';

/** The outside world of the service: databases, and places where backups lie. */
export interface BackupTools {
  driver(entry: DatabaseEntry): DatabaseDriver;
  store(work: StoreWork): BackupStore;
}
