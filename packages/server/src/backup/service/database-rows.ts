import type { BackupView, DrillView } from '@tidegate/protocol';
import type { BackupWorld } from './backup-world.ts';
import { BACKUPS_LOOKED_AT, DRILLS_LOOKED_AT } from './limits.ts';

/** Backups and drills of a database, the newest first. */
export async function databaseRows(
  { store }: Pick<BackupWorld, 'store'>,
  database: string,
): Promise<{ readonly backups: BackupView[]; readonly drills: DrillView[] }> {
  const about = { environment: null, database };
  const [backups, drills] = await Promise.all([
    store.read('listBackups', { ...about, limit: BACKUPS_LOOKED_AT }),
    store.read('listDrills', { ...about, limit: DRILLS_LOOKED_AT }),
  ]);
  return { backups, drills };
}
