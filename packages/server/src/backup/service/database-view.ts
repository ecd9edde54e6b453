import { describeDuration } from '@tidegate/core';
import type { DatabaseView } from '@tidegate/protocol';
import type { Tables } from '../../store/tables.ts';
import type { BackupPolicy } from '../policy.ts';
import { type BackupWorld, databaseOf } from './backup-world.ts';
import { policyDueMs } from './calendar-dates.ts';
import { knownOf } from './look-at-database.ts';
import type { Known } from './troubles-of.ts';

/** A database of the configuration, and how safe it is. */
export async function databaseView(
  world: BackupWorld,
  database: string,
  startedMs: number,
): Promise<DatabaseView> {
  const { entry } = databaseOf(world, database);
  const known = await knownOf(world, database, startedMs);
  const troubles = await world.store.read('listBackupTroubles', { database });
  const { backups, drills, policies, drillPolicies } = known;
  const verified = backups.find(({ state }) => state === 'verified');
  const drill = drills.find(({ kind, state }) => isDrill(kind) && state !== 'running');
  const [limits] = drillPolicies;
  const { rtoMs = null, rpoMs = null } = limits ?? {};
  return {
    ...{ name: database, environment: entry.environment, kind: entry.kind },
    policies: policies.map((policy) => policyView(policy, known, troubles)),
    rule321: known.rule321,
    newestVerified: verified?.id ?? null,
    newestVerifiedMs: verified?.startedMs ?? null,
    lastDrillMs: drill?.startedMs ?? null,
    ...{ rtoS: drill?.rtoS ?? null, rpoS: drill?.rpoS ?? null },
    rtoLimitS: rtoMs === null ? null : rtoMs / 1_000,
    rpoLimitS: rpoMs === null ? null : rpoMs / 1_000,
    stores: known.stores,
  };
}

function isDrill(kind: Known['drills'][number]['kind']): boolean {
  return kind === 'drill' || kind === 'region';
}

function policyView(
  policy: BackupPolicy,
  { backups, policies, startedMs, nowMs }: Known,
  troubles: readonly Tables['backup_trouble'][],
): DatabaseView['policies'][number] {
  const { name, when, keepMs, stores } = policy;
  const first = policies.find(({ schedule }) => schedule !== null);
  const own = backups.filter((backup) => backup.policy === name);
  const last = own.find(({ state }) => state !== 'running' && state !== 'failed');
  return {
    ...{ name, when, keep: describeDuration(keepMs), stores: [...stores] },
    nextMs: policyDueMs(policy, backups, { isFirst: policy === first, startedMs, nowMs }),
    lastMs: last?.startedMs ?? null,
    trouble: troubles.find((trouble) => trouble.policy === name)?.sentence ?? null,
  };
}
