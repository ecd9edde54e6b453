import type { BackupView, DrillView } from '@tidegate/protocol';
import type { BackupPolicy, DrillPolicy } from '../policy.ts';
import { nextRunMs } from '../rules/schedule.ts';
import { dueRun, type PastRun } from './due-run.ts';

/**
 * When a policy is due, ms since epoch; `null` = never by itself. A database without any backup gets
 * its first one at once, from the first of its policies.
 *
 * @param backups of the database, the newest first
 * @param isFirst whether the policy is the first of its database that has a calendar
 */
export function policyDueMs(
  { name, schedule, zone }: BackupPolicy,
  backups: readonly BackupView[],
  isFirst: boolean,
  startedMs: number,
): number | null {
  if (schedule === null) return null;
  const runs = backups.filter(({ policy }) => policy === name).map(runOfBackup);
  const oldestMs = backups.at(-1)?.startedMs;
  const sinceMs = oldestMs ?? (isFirst ? null : startedMs);
  return dueRun(runs, sinceMs, (afterMs) => nextRunMs(schedule, zone, afterMs));
}

/** When a drill is due, ms since epoch; before there was any backup there is nothing to drill. */
export function drillDueMs(
  { schedule, zone, region }: DrillPolicy,
  drills: readonly DrillView[],
  backups: readonly BackupView[],
  startedMs: number,
): number {
  const runs = drillsOf(drills, region).map(runOfDrill);
  const sinceMs = backups.at(-1)?.startedMs ?? startedMs;
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
