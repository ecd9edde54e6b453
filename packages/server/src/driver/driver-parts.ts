import type { BackupService } from '../backup/backup-service.ts';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import type { DatabaseEntry } from '../database/database-entry.ts';
import type { AddressGuard } from '../notify/address-guard.ts';
import type { Store } from '../store/store.ts';

/** What every driver is made with. */
export interface DriverParts {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly guard: AddressGuard;
  /** PEM; whose certificates are trusted; `null` = the public authorities'. */
  readonly authorities: readonly string[] | null;
  /** Databases are brought back by it: it knows what was verified. */
  readonly backups: Pick<BackupService, 'restore' | 'drill' | 'ended' | 'stop'>;
  /** Databases of the operator's file. */
  readonly databases: readonly DatabaseEntry[];
  /** Folder of this server's own store. */
  readonly directory: string;
  readonly store: Pick<Store, 'read'>;
  /** Texts that stand in no message and in no memo. */
  readonly secrets: readonly string[];
}
