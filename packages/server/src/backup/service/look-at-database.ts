import type { DatabaseView } from '@tidegate/protocol';
import { rule321 } from '../rules/rule-321.ts';
import type { BackupWorld } from './backup-world.ts';
import { databaseOf } from './backup-world.ts';
import { databaseRows } from './database-rows.ts';
import { spacesOf } from './spaces-of.ts';
import { type Known, troublesOf } from './troubles-of.ts';

/** All that is known of a database: its policies, rows, and the room of its stores. */
export async function knownOf(
  world: BackupWorld,
  database: string,
  startedMs: number,
): Promise<Known> {
  const { safety, clock } = world;
  const { backups, drills } = await databaseRows(world, database);
  const policies = safety.backups.filter((policy) => policy.database === database);
  return {
    ...{ database, policies, backups, drills, startedMs },
    drillPolicies: safety.drills.filter((policy) => policy.database === database),
    stores: await spacesOf(world, database),
    rule321: ruleOf(world, database, backups),
    nowMs: clock.nowMs(),
  };
}

function ruleOf(
  { safety }: BackupWorld,
  database: string,
  backups: Known['backups'],
): DatabaseView['rule321'] {
  const newest = backups.find(({ state }) => state === 'stored' || state === 'verified');
  const kinds = new Map(safety.stores.map((store) => [store.name, store]));
  const copies = (newest?.copies ?? []).flatMap(({ store, state }) => {
    const place = kinds.get(store);
    return state === 'stored' && place !== undefined ? [place] : [];
  });
  return rule321(database, copies);
}

/**
 * Looks whether all is well with the backups of a database, and tells what is not.
 *
 * @returns whether somebody is to be told
 */
export async function tellTroubles(
  world: BackupWorld,
  database: string,
  startedMs: number,
): Promise<boolean> {
  const { entry } = databaseOf(world, database);
  const known = await knownOf(world, database, startedMs);
  const { policies, drillPolicies, nowMs } = known;
  const notify = [...policies, ...drillPolicies].flatMap((policy) => policy.notify);
  const { told } = await world.store.transact('tellBackupTroubles', {
    ...{ database, environment: entry.environment, troubles: troublesOf(known) },
    ...{ notify: [...new Set(notify)], nowMs },
  });
  return told > 0;
}
