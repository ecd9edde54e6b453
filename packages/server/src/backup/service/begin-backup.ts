import { randomBytes } from 'node:crypto';
import { type Actor, nearestName } from '@tidegate/core';
import { type BackupView, ProblemError } from '@tidegate/protocol';
import type { BackupService } from '../backup-service.ts';
import { backupId } from '../format/backup-id.ts';
import type { BackupPolicy } from '../policy.ts';
import { sizeRemark } from '../rules/size-remark.ts';
import { type BackupRecord, backupRecord } from './backup-record.ts';
import { type BackupWorld, databaseOf } from './backup-world.ts';
import { drillRecord } from './drill-record.ts';
import { failureText } from './failure-text.ts';
import { BACKUPS_LOOKED_AT, SIZES_COMPARED } from './limits.ts';
import { makeBackup } from './make-backup.ts';
import { backupKey, type ServiceCore, useKey } from './service-core.ts';
import { tellSome } from './tell-some.ts';
import { SIZE } from './troubles-of.ts';
import { verifyBackup } from './verify-backup.ts';

/**
 * Begins a backup and answers once it runs.
 *
 * @throws ProblemError `not-found` for an unknown database or policy; `conflict` while one of the same
 *   database runs, or where no policy says where it goes
 */
export async function beginBackup(
  core: ServiceCore,
  asked: Parameters<BackupService['create']>[0],
): Promise<BackupView> {
  const { world, jobs, settle } = core;
  const known = databaseOf(world, asked.database);
  const policy = policyOf(world, asked.database, asked.policy);
  const verify = asked.verify ?? policy.verify;
  const record = newRecord(world, policy, known.entry.environment, asked.actor);
  const { id, database, environment } = record.row;
  const about = { environment, database, backupId: id, kind: 'verify', detail: '' } as const;
  const drill = verify ? drillRecord(world, about, asked.actor) : null;
  await jobs.begin({
    ...{ id, also: drill === null ? [] : [drill.row.id] },
    ...{ keys: [backupKey(database), useKey(id)], what: `back up "${database}"` },
    waits: true,
    prepare: () => record.save({}),
    async run(signal) {
      const title = `backup of "${database}"`;
      const work = world.board.begin({ id, kind: 'backup', environment, title });
      const tell = tellSome(world.clock, (progress) => work.tell(progress));
      const remarksOn = (bytes: number) => unusual(world, record, bytes);
      let isOk = false;
      try {
        isOk = await makeBackup(world, { record, known, policy, signal, tell, remarksOn });
        if (!isOk && signal.aborted)
          await record.save({ detail: failureText(signal.reason, world.safety) });
        const { manifest } = record.row;
        if (isOk && drill !== null && manifest !== null) {
          await drill.save({ startedMs: world.clock.nowMs() });
          const job = { record, manifest, known, store: null, drill, signal, tell };
          isOk = await verifyBackup(world, job);
          if (!isOk && signal.aborted)
            await drill.save({ detail: failureText(signal.reason, world.safety) });
        }
      } catch (cause) {
        isOk = false;
        world.log.error({ backup: id, why: failureText(cause, world.safety) }, 'a backup failed');
      }
      work.end(isOk ? 'ok' : 'failed');
      await settle(database);
    },
  });
  const found = await world.store.read('getBackup', { id });
  if (found !== null) return found.view;
  throw new ProblemError('internal', `Cannot find backup "${id}": it was written just now`);
}

/** The one that is named, else the first of the database. */
function policyOf(world: BackupWorld, database: string, name: string | null): BackupPolicy {
  const own = world.safety.backups.filter((policy) => policy.database === database);
  const [first] = own;
  if (first === undefined) {
    throw new ProblemError(
      'conflict',
      `Cannot back up "${database}": no policy says where to; add one under "backups" and restart`,
    );
  }
  if (name === null) return first;
  const policy = own.find((one) => one.name === name);
  if (policy !== undefined) return policy;
  const names = own.map((one) => one.name);
  const nearest = nearestName(name, names);
  throw new ProblemError(
    'not-found',
    `Cannot find policy "${name}" of "${database}": ${nearest === null ? `there are ${names.join(', ')}` : `did you mean "${nearest}"?`}`,
  );
}

function newRecord(
  world: BackupWorld,
  policy: BackupPolicy,
  environment: string,
  actor: Actor,
): BackupRecord {
  const startedMs = world.clock.nowMs();
  const { name, database, kind, keepMs, stores } = policy;
  const id = backupId(database, startedMs, randomBytes(4).toString('hex'));
  const offSite = new Map(world.safety.stores.map((store) => [store.name, store.offSite]));
  const row = {
    ...{ id, environment, database, policy: name, kind, state: 'running' as const, startedMs },
    ...{ endedMs: null, expiresMs: startedMs + keepMs, verifiedMs: null, bytes: 0 },
    ...{ manifest: null, remarks: [], detail: '' },
  };
  const copies = stores.map((store) => ({
    ...{ store, offSite: offSite.get(store) === true ? 1 : 0 },
    ...{ state: 'writing' as const, bytes: 0 },
  }));
  return backupRecord(world, { row, copies }, actor);
}

/** Beside those of the same policy: a base backup is of another size than a dump. */
async function unusual(
  { store }: BackupWorld,
  { row: { id, database, policy } }: BackupRecord,
  bytes: number,
): Promise<string[]> {
  const asked = { environment: null, database, limit: BACKUPS_LOOKED_AT };
  const earlier = (await store.read('listBackups', asked))
    .filter((one) => one.policy === policy && one.id !== id && one.bytes > 0)
    .filter(({ state }) => state !== 'failed' && state !== 'running')
    .slice(0, SIZES_COMPARED)
    .map((one) => one.bytes);
  const remark = sizeRemark(bytes, earlier);
  return remark === null ? [] : [`${SIZE}${remark}`];
}
