import type { DrillView } from '@tidegate/protocol';
import type { BackupService } from '../backup-service.ts';
import type { Manifest } from '../manifest.ts';
import { type BackupRecord, storedRecord } from './backup-record.ts';
import { type BackupWorld, databaseOfBackup, type KnownDatabase } from './backup-world.ts';
import { type DrillRecord, drillRecord } from './drill-record.ts';
import { failureText } from './failure-text.ts';
import { requireGood } from './require-good.ts';
import { requireTarget } from './require-target.ts';
import { restoreApart } from './restore-apart.ts';
import { restoreLive } from './restore-live.ts';
import { liveKey, type ServiceCore, useKey } from './service-core.ts';
import { tellSome } from './tell-some.ts';

type Asked = Parameters<BackupService['restore']>[0];

/**
 * Begins a restore in earnest: into a new database, or over the live one.
 *
 * @throws ProblemError `not-found`; `malformed-request` when it is not said where to, or `overwrite`
 *   does not name the database; `conflict` for a backup that is not stored, or while another restore
 *   over the same database runs
 */
export async function beginRestore(
  { world, jobs, settle }: ServiceCore,
  asked: Asked,
): Promise<DrillView> {
  const { record, manifest: found } = await storedRecord(world, asked.id, asked.actor);
  const { id: backup, database, environment } = record.row;
  const what = `restore backup "${asked.id}"`;
  requireTarget(asked, record.row, what);
  const manifest = requireGood(record, found, asked.store, what);
  const known = databaseOfBackup(world, record.row);
  const about = { environment, database, backupId: backup, kind: 'restore' } as const;
  const drill = drillRecord(world, { ...about, detail: asked.reason }, asked.actor);
  const { id } = drill.row;
  const keys = [useKey(backup), ...(asked.into === null ? [liveKey(database)] : [])];
  await jobs.begin({
    // It is in earnest: drills may wait, this does not.
    ...{ id, keys, what, waits: false },
    prepare: async () => {
      await drill.save({});
    },
    async run(signal) {
      const title = `restore of "${backup}" ${asked.into === null ? `over "${database}"` : `into "${asked.into}"`}`;
      const work = world.board.begin({ id, kind: 'restore', environment, title });
      const tell = tellSome(world.clock, (progress) => work.tell(progress));
      const job = { ...asked, record, manifest, known, drill, signal, tell };
      const isOk = await restored(world, job);
      work.end(isOk ? 'ok' : 'failed');
      await settle(database);
    },
  });
  return await drill.save({});
}

interface RestoreJob extends Asked {
  readonly record: BackupRecord;
  readonly manifest: Manifest;
  readonly known: KnownDatabase;
  readonly drill: DrillRecord;
  readonly signal: AbortSignal;
  readonly tell: ReturnType<typeof tellSome>;
}

async function restored(world: BackupWorld, job: RestoreJob): Promise<boolean> {
  const { manifest, drill, into, toMs, reason, signal } = job;
  try {
    const heldMs = toMs ?? manifest.takenMs;
    const rpoS = Math.max(0, world.clock.nowMs() - heldMs) / 1_000;
    const { name, flaws, notes, rtoS } = await (into === null
      ? over(world, job)
      : apart(world, job));
    await drill.save({ rtoS, rpoS });
    const isOk = flaws.length === 0;
    const said = `restored ${name}${isOk ? '' : ', but not all is well'}: ${reason}`;
    await drill.end({ isOk, detail: said, differences: [...flaws, ...notes] });
    return isOk;
  } catch (cause) {
    const detail = failureText(signal.aborted ? signal.reason : cause, world.safety);
    const told = drill.end({ isOk: false, detail: `${detail} (${reason})`, differences: [] });
    await told.catch((error: unknown) => {
      const why = failureText(error, world.safety);
      world.log.error({ drill: drill.row.id, why }, 'a restore could not be written down');
    });
    return false;
  }
}

interface Restored {
  readonly name: string;
  readonly flaws: readonly string[];
  readonly notes: readonly string[];
  readonly rtoS: number;
}

async function over(world: BackupWorld, job: RestoreJob): Promise<Restored> {
  const outcome = await restoreLive(world, job);
  return { ...outcome, name: `over "${job.manifest.database}"` };
}

async function apart(world: BackupWorld, job: RestoreJob): Promise<Restored> {
  const outcome = await restoreApart(world, { ...job, region: null });
  const { name, differences, flaws, troubles, rtoS } = outcome;
  return { name: `into "${name}"`, flaws: [...differences, ...flaws], notes: troubles, rtoS };
}
