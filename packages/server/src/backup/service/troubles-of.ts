import { describeDuration } from '@tidegate/core';
import type { BackupView, DatabaseView, DrillView } from '@tidegate/protocol';
import type { SafetyTransactions } from '../../store/safety-operations.ts';
import type { BackupPolicy, DrillPolicy } from '../policy.ts';
import { capacityRemark, growthOf } from '../rules/capacity-remark.ts';
import { ruleLimits } from '../rules/limits.ts';
import { missingBackup } from '../rules/missing-backup.ts';
import { nextRunMs } from '../rules/schedule.ts';
import { drillsOf, notAhead } from './calendar-dates.ts';
import { UNVERIFIED_INTERVALS } from './limits.ts';

export type Trouble = Parameters<SafetyTransactions['tellBackupTroubles']>[0]['troubles'][number];

/** What is known of a database when it is looked whether all is well. */
export interface Known {
  readonly database: string;
  readonly policies: readonly BackupPolicy[];
  readonly drillPolicies: readonly DrillPolicy[];
  /** The newest first. */
  readonly backups: readonly BackupView[];
  /** The newest first. */
  readonly drills: readonly DrillView[];
  readonly stores: DatabaseView['stores'];
  readonly rule321: DatabaseView['rule321'];
  /** When the service began to look, ms since epoch: what was due before is nobody's fault. */
  readonly startedMs: number;
  readonly nowMs: number;
}

/** What is wrong with the backups of a database, each in a sentence. Never throws. */
export function troublesOf(all: Known): Trouble[] {
  const { nowMs } = all;
  const known = {
    ...all,
    ...{ backups: notAhead(all.backups, nowMs), drills: notAhead(all.drills, nowMs) },
  };
  const { policies, drillPolicies, backups, rule321, database } = known;
  const isBackedUp = backups.some(({ state }) => state === 'stored' || state === 'verified');
  return [
    ...policies.flatMap((policy) => policyTroubles(policy, known)),
    ...capacityTroubles(known),
    // What has no backup yet is missing one, and that is told.
    ...(rule321.met || !isBackedUp
      ? []
      : [
          { policy: '', kind: 'rule-321' as const, sentence: `"${database}": ${rule321.sentence}` },
        ]),
    ...drillPolicies.flatMap((policy) => drillTroubles(policy, known)),
  ];
}

function policyTroubles(policy: BackupPolicy, known: Known): Trouble[] {
  const { name } = policy;
  const own = known.backups.filter((backup) => backup.policy === name);
  const ended = own.find(({ state }) => state !== 'running');
  const about = (kind: Trouble['kind'], sentence: string | null): Trouble[] =>
    sentence === null ? [] : [{ policy: name, kind, sentence }];
  return [
    ...about('missing', missing(policy, own, known)),
    ...about('failed', failed(policy, ended)),
    ...about('unverified', unverified(policy, own, known)),
    ...about('size', unusualSize(ended)),
  ];
}

function missing(
  policy: BackupPolicy,
  own: readonly BackupView[],
  { nowMs, startedMs }: Known,
): string | null {
  const good = own.find(isGood);
  return missingBackup(policy, good?.startedMs ?? null, nowMs, startedMs);
}

function failed({ name, database }: BackupPolicy, last: BackupView | undefined): string | null {
  if (last?.state !== 'failed') return null;
  return `the last backup "${name}" of "${database}" failed: ${last.detail}`;
}

function unverified(
  policy: BackupPolicy,
  own: readonly BackupView[],
  { nowMs, startedMs }: Known,
): string | null {
  const { name, schedule, zone, verify, database } = policy;
  if (!verify || schedule === null) return null;
  const verified = own.find(({ verifiedMs }) => verifiedMs !== null);
  // Only what is there can be verified: what is not there is missing.
  if (!own.some(({ state }) => state === 'stored')) return null;
  let sinceMs = verified?.startedMs ?? own.at(-1)?.startedMs ?? startedMs;
  for (let interval = 0; interval < UNVERIFIED_INTERVALS; interval += 1)
    sinceMs = nextRunMs(schedule, zone, sinceMs);
  if (nowMs <= sinceMs) return null;
  const last = verified === undefined ? 'none was' : `the last that was is "${verified.id}"`;
  return `backups "${name}" of "${database}" are not restored and compared any more: ${last}`;
}

function unusualSize(last: BackupView | undefined): string | null {
  if (last === undefined || !isGood(last)) return null;
  const remark = last.remarks.find((one) => one.startsWith(SIZE));
  return remark === undefined ? null : `backup "${last.id}": ${remark.slice(SIZE.length)}`;
}

/** Before a remark about the size of a backup. */
export const SIZE = 'size: ';

function capacityTroubles({ stores, backups, policies, nowMs }: Known): Trouble[] {
  return stores.flatMap(({ name, freeBytes, totalBytes }) => {
    if (freeBytes === null || totalBytes === null) return [];
    const own = policies.filter(({ stores: named }) => named.includes(name));
    const growths = own.map((policy) => growthOf(policy, backups, nowMs));
    const sentence = capacityRemark(name, { freeBytes, totalBytes }, growths);
    return sentence === null ? [] : [{ policy: '', kind: 'capacity' as const, sentence }];
  });
}

function drillTroubles(policy: DrillPolicy, known: Known): Trouble[] {
  const { name, database, region, schedule, zone, when } = policy;
  const own = drillsOf(known.drills, region).filter(({ state }) => state !== 'running');
  const [last] = own;
  const about = (sentence: string): Trouble[] => [{ policy: name, kind: 'drill', sentence }];
  if (last?.state === 'failed') {
    const why = last.differences[0] ?? last.detail;
    return about(`the last drill "${name}" of "${database}" failed: ${why}`);
  }
  const sinceMs = last?.startedMs ?? known.backups.at(-1)?.startedMs ?? known.startedMs;
  const dueMs = nextRunMs(schedule, zone, sinceMs);
  const intervalMs = nextRunMs(schedule, zone, dueMs) - dueMs;
  const { missingGraceMinMs, missingGraceShare } = ruleLimits;
  if (known.nowMs <= dueMs + Math.max(missingGraceMinMs, missingGraceShare * intervalMs)) return [];
  const age = describeDuration(Math.floor((known.nowMs - dueMs) / 60_000) * 60_000);
  return about(`the drill "${name}" of "${database}" is overdue by ${age}: it is due ${when}`);
}

function isGood({ state }: BackupView): boolean {
  return state === 'stored' || state === 'verified' || state === 'expired';
}
