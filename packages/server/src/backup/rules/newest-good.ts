import type { BackupView } from '@tidegate/protocol';

/** What the rules look at. */
export type GoodBackup = Pick<BackupView, 'id' | 'database' | 'kind' | 'state' | 'startedMs'>;

/** Those that lie somewhere whole, the newest first. */
export function goodBackups<Backup extends GoodBackup>(backups: readonly Backup[]): Backup[] {
  return newestFirst(backups.filter(({ state }) => state === 'stored' || state === 'verified'));
}

export function newestFirst<Backup extends GoodBackup>(backups: readonly Backup[]): Backup[] {
  return [...backups].sort(
    (left, right) => right.startedMs - left.startedMs || (left.id < right.id ? 1 : -1),
  );
}

/** The middle of some numbers; `null` = there is none. */
export function medianOf(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
