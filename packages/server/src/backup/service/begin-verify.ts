import type { DrillView } from '@tidegate/protocol';
import type { BackupService } from '../backup-service.ts';
import { storedRecord } from './backup-record.ts';
import { databaseOfBackup } from './backup-world.ts';
import { drillRecord } from './drill-record.ts';
import { failureText } from './failure-text.ts';
import { requireGood } from './require-good.ts';
import { type ServiceCore, useKey } from './service-core.ts';
import { tellSome } from './tell-some.ts';
import { verifyBackup } from './verify-backup.ts';

/**
 * Begins to restore a backup into a scratch database and to compare it.
 *
 * @throws ProblemError `not-found`; `conflict` for one that is not stored, or is used just now
 */
export async function beginVerify(
  { world, jobs, settle }: ServiceCore,
  asked: Parameters<BackupService['verify']>[0],
): Promise<DrillView> {
  const { record, manifest: found } = await storedRecord(world, asked.id, asked.actor);
  const what = `verify backup "${asked.id}"`;
  const manifest = requireGood(record, found, asked.store, what);
  const { id: backup, database, environment } = record.row;
  const known = databaseOfBackup(world, record.row);
  const about = { environment, database, backupId: backup, kind: 'verify', detail: '' } as const;
  const drill = drillRecord(world, about, asked.actor);
  const { id } = drill.row;
  await jobs.begin({
    ...{ id, keys: [useKey(backup)], what, waits: true },
    prepare: async () => {
      await drill.save({});
    },
    async run(signal) {
      const title = `verification of "${backup}"`;
      const work = world.board.begin({ id, kind: 'verify', environment, title });
      const tell = tellSome(world.clock, (progress) => work.tell(progress));
      let isOk = false;
      try {
        const job = { record, manifest, known, store: asked.store, drill, signal, tell };
        isOk = await verifyBackup(world, job);
        if (!isOk && signal.aborted)
          await drill.save({ detail: failureText(signal.reason, world.safety) });
      } catch (cause) {
        const why = failureText(cause, world.safety);
        world.log.error({ drill: id, why }, 'a verification could not be written down');
      }
      work.end(isOk ? 'ok' : 'failed');
      await settle(database);
    },
  });
  return await drill.save({});
}
