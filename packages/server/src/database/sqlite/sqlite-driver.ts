import { randomBytes } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { Asked, DatabaseDriver, RestoreAsked, RestoreOverAsked } from '../database-driver.ts';
import type { SqliteEntry } from '../database-entry.ts';
import type { DatabaseParts } from '../database-parts.ts';
import { failedChecks, readingsOf } from '../integrity.ts';
import { dumpSqlite } from './dump-sqlite.ts';
import { keptName, realFile } from './kept-files.ts';
import { runSqliteJob, type SqliteJobParts } from './run-sqlite-job.ts';
import { askSqlite, restoreSqliteApart, scratchOf } from './sqlite-scratch.ts';
import { fileFailure, writeSqliteFile } from './write-sqlite-file.ts';

/** Makes what knows one SQLite database; it does nothing before it is asked. */
export function createSqliteDriver(entry: SqliteEntry, parts: DatabaseParts): DatabaseDriver {
  const { name, path, checksums } = entry;
  const by = ({ signal }: Asked): SqliteJobParts => ({ name, parts, signal });
  const source = { path, checksums, isOwnStore: false };
  const facts: DatabaseDriver['facts'] = async (asked) => {
    const { version, identity } = await runSqliteJob('look at', 'facts', source, by(asked));
    const { size } = await stat(path);
    return { identity: `sqlite:${name}:${identity}`, serverVersion: version, bytes: size };
  };
  return {
    ...{ name, kind: 'sqlite', facts },
    async dump(kind, asked) {
      if (kind === 'base')
        throw new BackupFailure(
          'refused',
          `Cannot take a base backup of database "${name}": SQLite has none; use kind "full"`,
        );
      const { identity } = await facts(asked);
      return await dumpSqlite({ ...source, identity }, asked, by(asked));
    },
    restoreApart: (content, where, asked) => {
      refuseOdd(name, asked);
      return restoreSqliteApart(content, where, asked, { entry, by: by(asked) });
    },
    async restoreOver(content, asked) {
      refuseOdd(name, asked);
      await refuseOther(entry, asked, facts);
      if (asked.tables.length > 0) await restoreTables(content, asked, entry, by(asked));
      else await restoreWhole(content, asked, entry, by(asked));
    },
    contents: (asked) => runSqliteJob('read', 'contents', source, by(asked)),
    integrity: (asked, before) => failedChecks(entry.integrity, askSqlite(path, by(asked)), before),
    readings: (asked) => readingsOf(entry.integrity, askSqlite(path, by(asked))),
    logAgeMs: async () => null,
  };
}

/** SQLite has one version of everything, and no logs that are kept. */
function refuseOdd(name: string, { engine, kind, toMs }: RestoreAsked): void {
  if (engine !== 'sqlite')
    throw new BackupFailure(
      'other-database',
      `Cannot restore database "${name}": the backup is of "${engine}", not of SQLite`,
    );
  if (kind === 'base' || toMs !== null)
    throw new BackupFailure(
      'refused',
      `Cannot restore database "${name}" to a moment: SQLite keeps no logs; give a backup`,
    );
}

async function refuseOther(
  { name, path }: SqliteEntry,
  asked: RestoreAsked,
  facts: DatabaseDriver['facts'],
): Promise<void> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  // A file that is gone, or is none any more, is what backups are for.
  const identity = isThere ? await facts(asked).catch(onDamaged) : null;
  if (identity === null || asked.more['identity'] === identity.identity) return;
  throw new BackupFailure(
    'other-database',
    `Cannot restore over database "${name}": the backup is of another one; restore it into a new file`,
  );
}

function onDamaged(cause: unknown): null {
  if (cause instanceof BackupFailure && cause.code === 'damaged') return null;
  throw cause;
}

async function restoreWhole(
  content: Readable,
  asked: RestoreOverAsked,
  entry: SqliteEntry,
  by: SqliteJobParts,
): Promise<void> {
  const { name } = entry;
  const live = await realFile(entry.path);
  const next = `${live}.tidegate-${randomBytes(4).toString('hex')}`;
  await writeSqliteFile(content, next, { ...by, tell: asked.tell });
  try {
    await asked.accept?.(scratchOf(next, entry, by.parts));
    const kept = await keptName(live, by.parts.clock.nowMs());
    await runSqliteJob('restore over', 'replace', { live, next, kept }, by);
    const note = `what was live is kept as "${kept}" until somebody removes it`;
    asked.tell({ done: 1, total: 1, unit: 'steps', note });
  } catch (cause) {
    await rm(next, { force: true });
    throw fileFailure(name, live, cause, asked.signal);
  }
}

async function restoreTables(
  content: Readable,
  asked: RestoreOverAsked,
  { path: live }: SqliteEntry,
  by: SqliteJobParts,
): Promise<void> {
  const folder = join(by.parts.directory, 'restoring');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const from = join(folder, `tables-${randomBytes(4).toString('hex')}.db`);
  await writeSqliteFile(content, from, { ...by, tell: asked.tell });
  try {
    const { tables } = asked;
    await runSqliteJob('restore tables of', 'tables', { live, from, tables }, by);
  } finally {
    await rm(from, { force: true });
  }
}
