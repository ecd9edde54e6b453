import { describeDuration } from '@tidegate/core';
import { type BackupView, type DrillView, ProblemError } from '@tidegate/protocol';
import type { BackupService } from '../backup-service.ts';
import type { Manifest } from '../manifest.ts';
import type { DrillPolicy } from '../policy.ts';
import { type BackupRecord, storedRecord } from './backup-record.ts';
import { type BackupWorld, databaseOf, type KnownDatabase } from './backup-world.ts';
import { type DrillRecord, drillRecord } from './drill-record.ts';
import { failureText } from './failure-text.ts';
import { BACKUPS_LOOKED_AT } from './limits.ts';
import { requireGood } from './require-good.ts';
import { requireRegion } from './require-region.ts';
import { restoreApart } from './restore-apart.ts';
import { drillKey, type ServiceCore, useKey } from './service-core.ts';
import { tellSome } from './tell-some.ts';

type Asked = Parameters<BackupService['drill']>[0];

/**
 * Begins a drill: the newest backup is restored elsewhere, compared and timed.
 *
 * @throws ProblemError `not-found` for an unknown database or region; `conflict` where there is no
 *   backup, or while another drill of the database runs
 */
export async function beginDrill(
  { world, jobs, settle }: ServiceCore,
  asked: Asked,
): Promise<DrillView> {
  const known = databaseOf(world, asked.database);
  const { database, region, toMs } = asked;
  const { environment } = known.entry;
  const what = `drill "${database}"`;
  requireRegion(known.entry, region, what);
  const newest = await newestBackup(world, known.entry, { toMs, region }, what);
  const { record, manifest: found } = await storedRecord(world, newest.id, asked.actor);
  const manifest = requireGood(record, found, null, what);
  const limits = limitsOf(world.safety.drills, database, region);
  const kind = region === null ? 'drill' : 'region';
  const detail = region === null ? '' : `to region "${region}"`;
  const about = { environment, database, backupId: newest.id, kind, detail, ...limits } as const;
  const drill = drillRecord(world, about, asked.actor);
  const { id } = drill.row;
  await jobs.begin({
    ...{ id, keys: [drillKey(database), useKey(newest.id)], what, waits: true },
    prepare: async () => {
      await drill.save({});
    },
    async run(signal) {
      const title = `drill of "${database}"${detail === '' ? '' : ` ${detail}`}`;
      const work = world.board.begin({ id, kind: 'drill', environment, title });
      const tell = tellSome(world.clock, (progress) => work.tell(progress));
      const job = { ...asked, record, manifest, known, drill, signal, tell };
      const isOk = await drilled(world, job);
      work.end(isOk ? 'ok' : 'failed');
      await settle(database);
    },
  });
  return await drill.save({});
}

interface DrillJob extends Asked {
  readonly record: BackupRecord;
  readonly manifest: Manifest;
  readonly known: KnownDatabase;
  readonly drill: DrillRecord;
  readonly signal: AbortSignal;
  readonly tell: ReturnType<typeof tellSome>;
}

async function drilled(world: BackupWorld, job: DrillJob): Promise<boolean> {
  const { drill, signal } = job;
  // The calendar knows by it where a drill went, whatever came of it.
  const where = drill.row.detail;
  try {
    const rpoS = await lossS(world, job);
    const apart = { ...job, store: null, into: null };
    const { differences, flaws, troubles, rtoS } = await restoreApart(world, apart);
    await drill.save({ rtoS, rpoS });
    const late = overLimits(drill.row);
    const all = [...differences, ...flaws, ...late];
    const isOk = all.length === 0;
    const took = `restored and compared in ${describeDuration(Math.ceil(rtoS) * 1_000)}`;
    const said = `${took}${where === '' ? '' : ` ${where}`}; ${describeDuration(Math.ceil(rpoS) * 1_000)} of data would be lost`;
    await drill.end({ isOk, detail: said, differences: [...all, ...troubles] });
    return isOk;
  } catch (cause) {
    const why = failureText(signal.aborted ? signal.reason : cause, world.safety);
    const detail = where === '' ? why : `${where}: ${why}`;
    const told = drill.end({ isOk: false, detail, differences: [] });
    await told.catch((error: unknown) => {
      const why = failureText(error, world.safety);
      world.log.error({ drill: drill.row.id, why }, 'a drill could not be written down');
    });
    return false;
  }
}

/** How old the newest state is that can be brought back: that of the backup, or of logs after it, s. */
async function lossS(
  world: BackupWorld,
  { manifest, known, signal, tell }: DrillJob,
): Promise<number> {
  const ageMs = Math.max(0, world.clock.nowMs() - manifest.takenMs);
  if (manifest.kind !== 'base') return ageMs / 1_000;
  const logAgeMs = await known.driver.logAgeMs({ signal, tell: tell('looking at logs') });
  return Math.min(ageMs, logAgeMs ?? ageMs) / 1_000;
}

function overLimits({ rtoS, rpoS, rtoLimitS, rpoLimitS }: DrillRecord['row']): string[] {
  const over = (what: string, foundS: number | null, limitS: number | null): string[] => {
    if (foundS === null || limitS === null || foundS <= limitS) return [];
    const found = describeDuration(Math.ceil(foundS) * 1_000);
    return [`${what} is ${found}, wanted at most ${describeDuration(limitS * 1_000)}`];
  };
  return [
    ...over('the time that it took', rtoS, rtoLimitS),
    ...over('the age of what can be brought back', rpoS, rpoLimitS),
  ];
}

function limitsOf(
  drills: readonly DrillPolicy[],
  database: string,
  region: string | null,
): Pick<DrillRecord['row'], 'rtoLimitS' | 'rpoLimitS'> {
  const policy = drills.find((one) => one.database === database && one.region === region);
  const { rtoMs = null, rpoMs = null } = policy ?? {};
  return {
    rtoLimitS: rtoMs === null ? null : rtoMs / 1_000,
    rpoLimitS: rpoMs === null ? null : rpoMs / 1_000,
  };
}

/** The newest one that is good; for a moment in time the newest base backup before it. */
async function newestBackup(
  { store }: BackupWorld,
  { name: database, environment }: Pick<KnownDatabase['entry'], 'name' | 'environment'>,
  { toMs, region }: Pick<Asked, 'toMs' | 'region'>,
  what: string,
): Promise<BackupView> {
  const asked = { environment, database, limit: BACKUPS_LOOKED_AT };
  const good = (await store.read('listBackups', asked))
    .filter(({ state }) => state === 'verified' || state === 'stored')
    .filter(({ kind, endedMs, startedMs }) =>
      // A base backup is brought back on this machine: elsewhere it says nothing.
      toMs === null
        ? region === null || kind === 'full'
        : kind === 'base' && (endedMs ?? startedMs) <= toMs,
    );
  // One that was compared before is what would be taken in earnest.
  const [newest] = [...good.filter(({ state }) => state === 'verified'), ...good];
  if (newest !== undefined) return newest;
  const wanted = toMs === null ? 'is stored' : 'is a base backup from before that moment';
  throw new ProblemError(
    'conflict',
    `Cannot ${what}: no backup of it ${wanted}; make one with "tidegate backup create"`,
  );
}
