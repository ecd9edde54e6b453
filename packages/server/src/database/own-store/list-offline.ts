import { createBackupStore } from '../../backup/store/create-backup-store.ts';
import type { Clock } from '../../config/clock.ts';
import type { Safety } from '../../config/safety.ts';
import { chosenStores, findBackups, type StoredBackups } from './stored-backups.ts';

/**
 * What lies in the stores of a configuration, without a server.
 *
 * @throws BackupFailure `not-found` for a store that the configuration does not name
 */
export async function listOffline(ask: {
  readonly safety: Safety;
  /** `null` = all. */
  readonly store: string | null;
  readonly database: string | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Promise<StoredBackups> {
  const stores = ask.safety.stores.map((work) => createBackupStore(work, { clock: ask.clock }));
  return await findBackups(chosenStores(stores, ask.store), ask.database, ask.signal);
}
