import type { BackupView } from '@tidegate/protocol';
import type { DatabaseEntry } from '../../database/database-entry.ts';
import type { DriverParts } from '../driver-parts.ts';
import { StepFailure } from '../step-failure.ts';

/**
 * The backup that a target means: `backup` or `previous` = the newest verified one, the id of one, or
 * a moment, which needs a base backup that is older.
 *
 * @throws StepFailure when there is none, or it was never restored and compared
 */
export async function chooseBackup(
  { name: database, environment }: DatabaseEntry,
  { store }: Pick<DriverParts, 'store'>,
  target: string,
): Promise<{ readonly backup: string; readonly toMs: number | null }> {
  const all = await store.read('listBackups', { environment, database, limit: 200 });
  const verified = all.filter(({ state }) => state === 'verified');
  const toMs = momentOf(target);
  const found = pick(all, verified, target, toMs);
  if (found === undefined) {
    const what = toMs === null ? `backup "${target}"` : 'base backup before that moment';
    throw new StepFailure(`there is no verified ${what} of "${database}"`);
  }
  if (found.state !== 'verified')
    throw new StepFailure(
      `backup "${found.id}" is ${found.state}, not verified: restore it into scratch first`,
    );
  return { backup: found.id, toMs };
}

function pick(
  all: readonly BackupView[],
  verified: readonly BackupView[],
  target: string,
  toMs: number | null,
): BackupView | undefined {
  const newest = (views: readonly BackupView[]) =>
    [...views].sort((left, right) => right.startedMs - left.startedMs)[0];
  if (toMs !== null)
    return newest(
      verified.filter(({ kind, endedMs }) => kind === 'base' && (endedMs ?? toMs) < toMs),
    );
  if (target === 'backup' || target === 'previous')
    return newest(verified.filter(({ kind }) => kind === 'full'));
  return all.find(({ id }) => id === target);
}

/** An ISO time with its zone; `null` = it is none. */
function momentOf(target: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(target))
    return null;
  const atMs = Date.parse(target);
  return Number.isFinite(atMs) ? atMs : null;
}
