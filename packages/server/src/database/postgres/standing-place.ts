import { BackupFailure } from '../../backup/backup-store.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { inSession } from './postgres-session.ts';
import type { PostgresWork } from './postgres-work.ts';

/**
 * The same place, or another database of its server where its own is gone: a lost database is what
 * backups are for.
 *
 * @throws BackupFailure when the server is not reached
 */
export async function standingPlace(
  work: PostgresWork,
  place: PostgresPlace,
): Promise<{ readonly place: PostgresPlace; readonly isGone: boolean }> {
  try {
    await inSession(place, 'look at', work, (sql) => sql`select 1`);
    return { place, isGone: false };
  } catch (cause) {
    if (!(cause instanceof BackupFailure) || !isNoDatabase(cause)) throw cause;
    return { place: await maintenancePlace(work, place), isGone: true };
  }
}

/** A database of the same server that is neither restored nor renamed. */
export async function maintenancePlace(
  work: PostgresWork,
  place: PostgresPlace,
): Promise<PostgresPlace> {
  const [first = 'template1', ...rest] = ['postgres', 'template1'].filter(
    (name) => name !== place.database,
  );
  for (const database of [first, ...rest]) {
    const tried = { ...place, database };
    const isThere = await inSession(tried, 'restore over', work, (sql) => sql`select 1`).then(
      () => true,
      () => false,
    );
    if (isThere) return tried;
  }
  return { ...place, database: first };
}

function isNoDatabase({ cause }: BackupFailure): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === '3D000';
}
