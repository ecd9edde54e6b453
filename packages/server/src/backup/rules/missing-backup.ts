import type { BackupPolicy } from '../policy.ts';
import { ruleLimits } from './limits.ts';
import { nextRunMs } from './schedule.ts';

/**
 * What is told of a policy whose backup has not come, as a sentence; `null` = all is well. It is
 * missing an hour after it was due, or a tenth of its interval when that is longer. Never throws.
 *
 * @param lastGoodMs start of its newest stored or verified one; `null` = there was none
 * @param sinceMs since when the policy is followed; it counts when there was none
 */
export function missingBackup(
  policy: Pick<BackupPolicy, 'name' | 'schedule' | 'zone' | 'when'>,
  lastGoodMs: number | null,
  nowMs: number,
  sinceMs: number,
): string | null {
  const { name, schedule, zone, when } = policy;
  if (schedule === null) return null;
  const dueMs = nextRunMs(schedule, zone, lastGoodMs ?? sinceMs);
  const intervalMs = nextRunMs(schedule, zone, dueMs) - dueMs;
  const { missingGraceMinMs, missingGraceShare } = ruleLimits;
  const graceMs = Math.max(missingGraceMinMs, missingGraceShare * intervalMs);
  if (nowMs <= dueMs + graceMs) return null;
  const last =
    lastGoodMs === null
      ? 'there has been none'
      : `the last good one is of ${new Date(lastGoodMs).toISOString().slice(0, 16)}Z`;
  return `The backup of policy "${name}" (${when}) has been missing since ${new Date(dueMs).toISOString().slice(0, 16)}Z: ${last}`;
}
