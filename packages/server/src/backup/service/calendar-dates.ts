import type { BackupView, DrillView } from '@tidegate/protocol';
import type { BackupPolicy, DrillPolicy } from '../policy.ts';
import { nextRunMs } from '../rules/schedule.ts';
import { dueRun, type PastRun } from './due-run.ts';
import { CLOCK_AHEAD_MS } from './limits.ts';

/** What dates of a calendar are counted from, ms since epoch. */
export interface CalendarTimes {
  /** When the service began to look. */
  readonly startedMs: number;
  readonly nowMs: number;
}

/**
 * Without those that a clock dated that went far ahead and was set right since: whoever waited for
 * what follows them would wait until then.
 */
export function notAhead<Row extends { readonly startedMs: number }>(
  rows: readonly Row[],
  nowMs: number,
): Row[] {
  return rows.filter(({ startedMs }) => startedMs <= nowMs + CLOCK_AHEAD_MS);
}

/**
 * When a policy is due, ms since epoch; `null` = never by itself. A database without any backup gets
 * its first one at once, from the first of its policies.
 *
 * @param backups of the database, the newest first
 * @param times.isFirst whether the policy is the first of its database that has a calendar
 */
export function policyDueMs(
  { name, schedule, zone }: BackupPolicy,
  backups: readonly BackupView[],
  { isFirst, startedMs, nowMs }: CalendarTimes & { readonly isFirst: boolean },
): number | null {
  if (schedule === null) return null;
  const known = notAhead(backups, nowMs);
  const runs = known.filter(({ policy }) => policy === name).map(runOfBackup);
  const oldestMs = known.at(-1)?.startedMs;
  const sinceMs = oldestMs ?? (isFirst ? null : startedMs);
  return dueRun(runs, sinceMs, (afterMs) => nextRunMs(schedule, zone, afterMs));
}

/** When a drill is due, ms since epoch; before there was any backup there is nothing to drill. */
export function drillDueMs(
  { schedule, zone, region }: DrillPolicy,
  drills: readonly DrillView[],
  backups: readonly BackupView[],
  { startedMs, nowMs }: CalendarTimes,
): number {
  const runs = notAhead(drillsOf(drills, region), nowMs).map(runOfDrill);
  const sinceMs = notAhead(backups, nowMs).at(-1)?.startedMs ?? startedMs;
  return dueRun(runs, sinceMs, (afterMs) => nextRunMs(schedule, zone, afterMs));
}

/** Those that went where a policy wants it. */
export function drillsOf(drills: readonly DrillView[], region: string | null): DrillView[] {
  if (region === null) return drills.filter(({ kind }) => kind === 'drill');
  return drills.filter(({ kind, detail }) => kind === 'region' && detail.includes(`"${region}"`));
}

function runOfBackup({ state, startedMs, endedMs }: BackupView): PastRun {
  const known = state === 'failed' || state === 'running' ? state : 'ok';
  return { state: known, startedMs, endedMs };
}

function runOfDrill({ state, startedMs, endedMs }: DrillView): PastRun {
  return { state, startedMs, endedMs };
}
