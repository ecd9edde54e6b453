import type { BackupWorld } from './backup-world.ts';
import type { Jobs } from './create-jobs.ts';

/** What every use-case of the service is given. */
export interface ServiceCore {
  readonly world: BackupWorld;
  readonly jobs: Jobs;
  /** Something ended: what is old may go, and it is looked whether all is well. Never rejects. */
  readonly settle: (database: string) => Promise<void>;
}

/** Held by whoever makes a backup of a database. */
export const backupKey = (database: string): string => `a backup of "${database}"`;
/** Held by whoever reads, changes or removes a backup. */
export const useKey = (id: string): string => `something with backup "${id}"`;
/** Held by whoever replaces a live database. */
export const liveKey = (database: string): string => `a restore over "${database}"`;
/** Held by whoever tries a restore of a database. */
export const drillKey = (database: string): string => `a drill of "${database}"`;
