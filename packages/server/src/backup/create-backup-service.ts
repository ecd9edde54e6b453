import type { WorkBoard } from '../board/work-board.ts';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import type { Safety } from '../config/safety.ts';
import { createDatabaseDriver } from '../database/create-database-driver.ts';
import type { Store } from '../store/store.ts';
import type { BackupService } from './backup-service.ts';
import type { BackupTools } from './service/backup-tools.ts';
import { createService } from './service/create-service.ts';
import { createBackupStore } from './store/create-backup-store.ts';

/** What the service works with. */
export interface BackupServiceParts {
  readonly store: Pick<Store, 'read' | 'transact'>;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly board: WorkBoard;
  /** Folder of this server's own store. */
  readonly directory: string;
  /** The controller's term: only its holder follows the calendar. */
  readonly term: () => number | null;
  /** Somebody is to be told. */
  readonly onNews: () => void;
}

/** Makes a service that stands still until `start`. */
export function createBackupService(safety: Safety, parts: BackupServiceParts): BackupService {
  const { clock, limits, directory } = parts;
  const tools: BackupTools = {
    driver: (entry) => createDatabaseDriver(entry, { clock, limits, directory }),
    store: (work) => createBackupStore(work, { clock }),
  };
  return createService(safety, parts, tools);
}
