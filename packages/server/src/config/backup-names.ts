import type { DatabaseEntry } from '../database/database-entry.ts';

/** What policies of backups and drills may name. */
export interface BackupNames {
  readonly databases: readonly DatabaseEntry[];
  readonly stores: readonly string[];
  readonly channels: readonly string[];
}
