import type { BackupPolicy, DrillPolicy } from '../backup/policy.ts';
import type { StoreWork } from '../backup/store-work.ts';
import type { DatabaseEntry } from '../database/database-entry.ts';
import type { DriverEntry } from '../driver/driver-entry.ts';

/** What the operator's file says of bringing things back. */
export interface Safety {
  readonly drivers: readonly DriverEntry[];
  readonly databases: readonly DatabaseEntry[];
  readonly stores: readonly StoreWork[];
  readonly backups: readonly BackupPolicy[];
  readonly drills: readonly DrillPolicy[];
}

/** Nothing that could be brought back but flags. */
export const noSafety: Safety = {
  drivers: [],
  databases: [],
  stores: [],
  backups: [],
  drills: [],
};
