import type { Safety } from '../../config/safety.ts';
import type { BackupService } from '../backup-service.ts';
import type { BackupServiceParts } from '../create-backup-service.ts';
import type { BackupTools } from './backup-tools.ts';
import { backupWorld, databaseOf } from './backup-world.ts';
import { beginBackup } from './begin-backup.ts';
import { beginDrill } from './begin-drill.ts';
import { beginRestore } from './begin-restore.ts';
import { beginVerify } from './begin-verify.ts';
import { createCalendar } from './calendar.ts';
import { clearLeft } from './clear-left.ts';
import { createJobs } from './create-jobs.ts';
import { databaseView } from './database-view.ts';
import { expireBackups } from './expire-backups.ts';
import { failureText } from './failure-text.ts';
import { tellTroubles } from './look-at-database.ts';
import type { ServiceCore } from './service-core.ts';
import { stopByHand } from './stop-by-hand.ts';

/** The service over an outside world: that of the configuration, or one of a test. */
export function createService(
  safety: Safety,
  parts: BackupServiceParts,
  tools: BackupTools,
): BackupService {
  const world = backupWorld(safety, parts, tools);
  const jobs = createJobs();
  const closing = new AbortController();
  let startedMs = parts.clock.nowMs();
  const settle = async (database: string): Promise<void> => {
    if (closing.signal.aborted) return;
    try {
      await expireBackups(core, database, closing.signal);
      if (await tellTroubles(world, database, startedMs)) parts.onNews();
    } catch (cause) {
      const why = failureText(cause, safety);
      parts.log.warn({ database, why }, 'it was not looked whether its backups are well');
    }
  };
  const core: ServiceCore = { world, jobs, settle };
  const calendar = createCalendar(core);
  return {
    async start() {
      startedMs = parts.clock.nowMs();
      await parts.store.transact('endLeftSafety', { nowMs: startedMs });
      await clearLeft(world);
      calendar.start();
    },
    databases: async (environment) => {
      const own = safety.databases.filter(
        (one) => (environment ?? one.environment) === one.environment,
      );
      return await Promise.all(own.map(({ name }) => databaseView(world, name, startedMs)));
    },
    create: (asked) => beginBackup(core, asked),
    verify: (asked) => beginVerify(core, asked),
    restore: (asked) => beginRestore(core, asked),
    drill: (asked) => beginDrill(core, asked),
    policyOf(database, policy) {
      const own = safety.backups.filter((one) => one.database === database);
      if (policy !== null) return own.find(({ name }) => name === policy) ?? null;
      return own.find(({ schedule }) => schedule === null) ?? own[0] ?? null;
    },
    environmentOf: (database) => world.databases.get(database)?.entry.environment ?? null,
    async integrity({ database, signal }) {
      const { entry, driver } = databaseOf(world, database);
      const flaws = await driver.integrity({ signal, tell: () => {} }, {});
      return { checks: entry.integrity.length, flaws };
    },
    ended: (id) => jobs.ended(id),
    stop: (id) => jobs.stop(id, new Error('it was stopped')),
    stopByHand: (asked) => stopByHand(core, asked),
    async close() {
      closing.abort(new Error('the server closes'));
      await calendar.stop();
      await jobs.close();
    },
  };
}
