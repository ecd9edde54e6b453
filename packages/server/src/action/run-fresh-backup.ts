import { describeDuration } from '@tidegate/core';
import type { ActionOutcome, FreshBackupWork } from './action.ts';
import type { ActionParts } from './action-parts.ts';

const LOOKED_AT = 1_000;

/**
 * Succeeds when a backup of the database is young enough that was restored and compared: one that is
 * only stored is none.
 */
export async function runFreshBackup(
  { database, withinMs }: FreshBackupWork,
  { store, clock }: Pick<ActionParts, 'store' | 'clock'>,
): Promise<ActionOutcome> {
  const asked = { environment: null, database, limit: LOOKED_AT };
  const backups = await store.read('listBackups', asked);
  const verified = backups.find(({ state }) => state === 'verified');
  const wanted = `wanted one of the last ${describeDuration(withinMs)}`;
  if (verified === undefined) {
    const stored = backups.filter(({ state }) => state === 'stored').length;
    const more = stored === 0 ? '' : `; ${stored} were never restored and compared`;
    return { outcome: 'failed', detail: `"${database}" has no verified backup, ${wanted}${more}` };
  }
  const { id, startedMs } = verified;
  const ageMs = Math.max(0, clock.nowMs() - startedMs);
  const isFresh = ageMs <= withinMs;
  const age = describeDuration(Math.floor(ageMs / 1_000) * 1_000);
  return {
    outcome: isFresh ? 'ok' : 'failed',
    detail: `the newest verified backup of "${database}", "${id}", is ${age} old, ${wanted}`,
  };
}
