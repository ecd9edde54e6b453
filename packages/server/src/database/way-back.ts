import { BackupFailure } from '../backup/backup-store.ts';
import type { Asked } from './database-driver.ts';
import type { DatabaseEntry } from './database-entry.ts';
import type { DatabaseParts } from './database-parts.ts';
import { postgresPlace } from './postgres/postgres-place.ts';
import { postgresWork } from './postgres/postgres-work.ts';
import { stamp } from './postgres/restore-over.ts';
import { derivedName } from './postgres/scratch-databases.ts';
import { maintenancePlace } from './postgres/standing-place.ts';
import { keptDatabases, swapDatabases } from './postgres/swap-databases.ts';
import { keptFiles, keptName, realFile } from './sqlite/kept-files.ts';
import { runSqliteJob } from './sqlite/run-sqlite-job.ts';

/** The way back of a restore over what was live: that was kept. */
export interface WayBack {
  /** Name of what was kept last; `null` = nothing is. */
  newest(asked: Asked): Promise<string | null>;
  /** Makes it live again; what is live is kept in its turn. */
  goBack(kept: string, asked: Asked): Promise<void>;
}

/** Makes the way back of a database; fails with `BackupFailure`. */
export function createWayBack(entry: DatabaseEntry, parts: DatabaseParts): WayBack {
  if (entry.kind === 'postgres') {
    const place = postgresPlace(entry.url);
    const { database: live } = place;
    return {
      async newest(asked) {
        const [kept] = await keptDatabases(postgresWork(entry, parts, asked), place, live);
        return kept?.name ?? null;
      },
      async goBack(kept, asked) {
        const work = postgresWork(entry, parts, asked);
        const server = await maintenancePlace(work, place);
        const left = derivedName(live, `_undone_${stamp(parts.clock.nowMs())}`);
        await swapDatabases(work, server, { live, next: kept, kept: left });
      },
    };
  }
  if (entry.kind === 'sqlite') {
    const { path, name } = entry;
    return {
      newest: async () => (await keptFiles(await realFile(path)))[0]?.path ?? null,
      async goBack(next, asked) {
        const live = await realFile(path);
        const kept = await keptName(live, parts.clock.nowMs());
        const by = { name, parts, signal: asked.signal };
        await runSqliteJob('bring back', 'replace', { live, next, kept }, by);
      },
    };
  }
  return {
    newest: async () => null,
    goBack: () =>
      Promise.reject(
        new BackupFailure(
          'refused',
          `Cannot bring back database "${entry.name}": this server is working with it`,
        ),
      ),
  };
}
