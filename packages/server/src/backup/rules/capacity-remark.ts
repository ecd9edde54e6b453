import type { BackupView } from '@tidegate/protocol';
import type { BackupPolicy } from '../policy.ts';
import { ruleLimits } from './limits.ts';
import { goodBackups, medianOf } from './newest-good.ts';
import { nextRunMs } from './schedule.ts';

const DAY_MS = 86_400_000;

/** How a store fills: what a policy adds each day, and for how long until it lets go as much. */
export interface Growth {
  readonly bytesPerDay: number;
  readonly growingDays: number;
}

/**
 * What is told of a store that will soon be full, as a sentence; `null` = it has room for 14 days or
 * does not tell. A policy that already lets go as much as it adds fills nothing. Never throws.
 */
export function capacityRemark(
  store: string,
  space: { readonly freeBytes: number; readonly totalBytes: number } | null,
  growths: readonly Growth[],
): string | null {
  if (space === null) return null;
  const days = daysUntilFull(space.freeBytes, growths);
  if (days === null || days >= ruleLimits.fullWithinDays) return null;
  const percent =
    space.totalBytes === 0 ? 0 : Math.floor((space.freeBytes / space.totalBytes) * 100);
  const when = days < 1 ? 'within a day' : `in ${Math.floor(days)} ${days < 2 ? 'day' : 'days'}`;
  return `Store "${store}" will be full ${when}: ${space.freeBytes} bytes are free (${percent} %)`;
}

/** Days until nothing is free; `null` = it never comes to that. Never throws. */
export function daysUntilFull(freeBytes: number, growths: readonly Growth[]): number | null {
  if (freeBytes <= 0) return 0;
  let left = freeBytes;
  let day = 0;
  const ends = [...new Set(growths.map(({ growingDays }) => growingDays))].sort((a, b) => a - b);
  for (const end of ends) {
    const growing = growths.filter(({ growingDays }) => growingDays >= end);
    const perDay = growing.reduce((sum, { bytesPerDay }) => sum + bytesPerDay, 0);
    const taken = perDay * (end - day);
    if (taken >= left && perDay > 0) return day + left / perDay;
    left -= taken;
    day = Math.max(day, end);
  }
  return null;
}

/**
 * What a policy adds to each of its stores. Never throws.
 *
 * @param backups all that are known of the database
 */
export function growthOf(
  policy: Pick<BackupPolicy, 'name' | 'schedule' | 'zone' | 'keepMs'>,
  backups: readonly BackupView[],
  nowMs: number,
): Growth {
  const own = goodBackups(backups).filter((backup) => backup.policy === policy.name);
  const bytes = medianOf(own.slice(0, 10).map((backup) => backup.bytes));
  const oldestMs = own.at(-1)?.startedMs;
  if (bytes === null || oldestMs === undefined) return { bytesPerDay: 0, growingDays: 0 };
  const growingDays = Math.max(0, policy.keepMs - (nowMs - oldestMs)) / DAY_MS;
  return { bytesPerDay: bytes * perDay(policy, own, nowMs), growingDays };
}

function perDay(
  { schedule, zone }: Pick<BackupPolicy, 'schedule' | 'zone'>,
  own: readonly BackupView[],
  nowMs: number,
): number {
  const { growthDays } = ruleLimits;
  if (schedule === null) {
    const sinceMs = nowMs - growthDays * DAY_MS;
    return own.filter(({ startedMs }) => startedMs > sinceMs).length / growthDays;
  }
  const firstMs = nextRunMs(schedule, zone, nowMs);
  return DAY_MS / (nextRunMs(schedule, zone, firstMs) - firstMs);
}
