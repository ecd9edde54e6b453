import { BackupFailure } from '../../backup/backup-store.ts';
import type { Asked, DatabaseDriver, RestoreAsked } from '../database-driver.ts';
import type { PostgresEntry } from '../database-entry.ts';
import type { DatabaseParts } from '../database-parts.ts';
import { failedChecks, readingsOf } from '../integrity.ts';
import { askPostgres } from './ask-postgres.ts';
import { dumpBase } from './dump-base.ts';
import { newestSegment } from './log-archive.ts';
import { dumpPostgres } from './postgres-dump.ts';
import { postgresFacts } from './postgres-facts.ts';
import { postgresPlace } from './postgres-place.ts';
import { contentsOf, restorePostgresApart, serverOf } from './postgres-scratch.ts';
import { inSession } from './postgres-session.ts';
import { type PostgresWork, postgresWork } from './postgres-work.ts';
import { restoreBase } from './restore-base.ts';
import { restorePostgresOver } from './restore-over.ts';
import { restorePostgresTables } from './restore-tables.ts';

/** Makes what knows one database of PostgreSQL; it does nothing before it is asked. */
export function createPostgresDriver(entry: PostgresEntry, parts: DatabaseParts): DatabaseDriver {
  const live = postgresPlace(entry.url);
  const workOf = (asked: Asked): PostgresWork => postgresWork(entry, parts, asked);
  const { name } = entry;
  return {
    ...{ name, kind: 'postgres' },
    async facts(asked) {
      const work = workOf(asked);
      const facts = await inSession(live, 'look at', work, (sql) => postgresFacts(sql, live));
      const { identity, serverVersion, bytes } = facts;
      return { identity, serverVersion, bytes };
    },
    dump: (kind, asked) =>
      kind === 'base' ? dumpBase(workOf(asked), live) : dumpPostgres(workOf(asked), live),
    async restoreApart(content, where, asked) {
      const work = workOf(asked);
      refuseEngine(name, asked);
      if (asked.kind === 'base') return await restoreBase(work, content, asked);
      refuseMoment(name, asked);
      const server = serverOf(work, where.region);
      if (server === null)
        throw new BackupFailure(
          'refused',
          `Cannot restore database "${name}": there is no region "${where.region}"; add it to "regions"`,
        );
      return await restorePostgresApart(work, content, { name: where.name, server }, asked);
    },
    async restoreOver(content, asked) {
      refuseEngine(name, asked);
      if (asked.kind === 'base')
        throw new BackupFailure(
          'refused',
          `Cannot restore over database "${name}": a base backup replaces a whole cluster, which is done by hand; see the guide to databases`,
        );
      refuseMoment(name, asked);
      if (asked.tables.length > 0) await restorePostgresTables(workOf(asked), content, asked);
      else await restorePostgresOver(workOf(asked), content, asked);
    },
    contents: (asked) => contentsOf(workOf(asked), live),
    integrity: (asked, before) =>
      failedChecks(entry.integrity, askPostgres(workOf(asked), live), before),
    readings: (asked) => readingsOf(entry.integrity, askPostgres(workOf(asked), live)),
    async logAgeMs() {
      if (entry.archive === null) return null;
      const newest = await newestSegment(entry.archive);
      return newest === null ? null : Math.max(0, parts.clock.nowMs() - newest.modifiedMs);
    },
  };
}

/** A dump is one state: there is no other moment in it. */
function refuseMoment(name: string, { toMs }: RestoreAsked): void {
  if (toMs === null) return;
  throw new BackupFailure(
    'refused',
    `Cannot restore database "${name}" to a moment: the backup is a dump of one state; take one of kind "base"`,
  );
}

function refuseEngine(name: string, { engine }: RestoreAsked): void {
  if (engine === 'postgres') return;
  throw new BackupFailure(
    'other-database',
    `Cannot restore database "${name}": the backup is of "${engine}", not of PostgreSQL`,
  );
}
