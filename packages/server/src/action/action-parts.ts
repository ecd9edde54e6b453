import type { BackupService } from '../backup/backup-service.ts';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import type { DriverProgress } from '../driver/driver.ts';
import type { AddressGuard } from '../notify/address-guard.ts';
import type { Store } from '../store/store.ts';

/** What every kind of work is given. */
export interface ActionParts {
  /** The same over all attempts at one effect. */
  readonly effectId: string;
  /** Ends the work: it took too long, or nobody waits for it any more. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly guard: AddressGuard;
  /** PEM; whose certificates are trusted; `null` = the public authorities'. */
  readonly authorities: readonly string[] | null;
  readonly store: Pick<Store, 'read'>;
  readonly backups: Pick<BackupService, 'create' | 'ended' | 'integrity' | 'policyOf'>;
  /** Hears how far it is; absent = nobody asks. */
  readonly tell?: (progress: DriverProgress) => void;
}
