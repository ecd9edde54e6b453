import type { BackupView } from '@tidegate/protocol';
import type { BackupPolicy } from '../policy.ts';
import { type GoodBackup, goodBackups, newestFirst } from './newest-good.ts';

type Kept = GoodBackup & Pick<BackupView, 'policy' | 'expiresMs' | 'copies'>;

/**
 * Backups whose time is over, the oldest first. The newest verified and the newest stored one of a
 * database stay in any case, of each kind, whatever their policy says. What failed when it was compared,
 * and lies in a store all the same, goes as others do and stands for none. Never throws.
 *
 * @param policies of the operator's file as it stands now; what came of another one keeps the time
 *   that it was given when it was made
 */
export function expiredBackups<Backup extends Kept>(
  backups: readonly Backup[],
  policies: readonly Pick<BackupPolicy, 'name' | 'keepMs'>[],
  nowMs: number,
): Backup[] {
  const good = goodBackups(backups);
  const kept = new Set<Backup>();
  const seen = new Set<string>();
  for (const backup of good) {
    const place = JSON.stringify([backup.database, backup.kind]);
    // A verified one counts as stored too: it is the newest of both when it comes first.
    for (const of of backup.state === 'verified' ? ['stored', 'verified'] : ['stored']) {
      const key = `${of} ${place}`;
      if (!seen.has(key)) kept.add(backup);
      seen.add(key);
    }
  }
  const failed = backups.filter(
    ({ state, copies }) => state === 'failed' && copies.some((copy) => copy.state === 'stored'),
  );
  return newestFirst([...good, ...failed])
    .filter((backup) => !kept.has(backup) && (expiryMs(backup, policies) ?? Infinity) <= nowMs)
    .reverse();
}

/** When a backup's time is over, ms since epoch; `null` = never by itself. Never throws. */
export function expiryMs(
  { policy, startedMs, expiresMs }: Pick<Kept, 'policy' | 'startedMs' | 'expiresMs'>,
  policies: readonly Pick<BackupPolicy, 'name' | 'keepMs'>[],
): number | null {
  const found = policies.find(({ name }) => name === policy);
  return found === undefined ? expiresMs : startedMs + found.keepMs;
}
