import { randomBytes } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { Asked, DatabaseDriver, Scratch } from '../database-driver.ts';
import type { OwnStoreEntry } from '../database-entry.ts';
import type { DatabaseParts } from '../database-parts.ts';
import { failedChecks, readingsOf } from '../integrity.ts';
import { dumpSqlite } from '../sqlite/dump-sqlite.ts';
import { runSqliteJob, type SqliteJobParts } from '../sqlite/run-sqlite-job.ts';
import { askSqlite, regionFolder, scratchOf } from '../sqlite/sqlite-scratch.ts';
import { writeSqliteFile } from '../sqlite/write-sqlite-file.ts';

/** Name of the embedded store's file. */
const FILE = 'tidegate.db';

/**
 * Makes what knows this server's own embedded store. It is copied while the server works, by another
 * process: a descriptor of the file that is closed in this one would drop its locks.
 */
export function createOwnStoreDriver(entry: OwnStoreEntry, parts: DatabaseParts): DatabaseDriver {
  const { name, checksums } = entry;
  const path = join(parts.directory, FILE);
  const by = ({ signal }: Asked): SqliteJobParts => ({ name, parts, signal });
  const source = { path, checksums, isOwnStore: true };
  const facts: DatabaseDriver['facts'] = async (asked) => {
    const { version, identity } = await runSqliteJob('look at', 'facts', source, by(asked));
    const { size } = await stat(path);
    return { identity: `tidegate:${identity}`, serverVersion: version, bytes: size };
  };
  return {
    ...{ name, kind: 'tidegate', facts },
    async dump(kind, asked) {
      if (kind === 'base') throw noBase(name);
      const { identity } = await facts(asked);
      return await dumpSqlite({ ...source, identity }, asked, by(asked));
    },
    async restoreApart(content, where, asked) {
      if (asked.engine !== 'tidegate') throw notOurs(name, asked.engine);
      if (asked.toMs !== null || asked.kind === 'base') throw noBase(name);
      const under = regionFolder(entry, where.region) ?? join(parts.directory, 'restored');
      const folder = join(under, folderName(name, where.name));
      await mkdir(under, { recursive: true, mode: 0o700 });
      await mkdir(folder, { mode: 0o700 }).catch((cause: unknown) => {
        throw new BackupFailure(
          'not-empty',
          `Cannot restore database "${name}" into "${folder}": it is there already; give a new name`,
          { cause },
        );
      });
      const file = join(folder, FILE);
      const leave = (): Promise<void> => rm(folder, { recursive: true, force: true });
      try {
        await writeSqliteFile(content, file, { ...by(asked), tell: asked.tell });
      } catch (cause) {
        await leave();
        throw cause;
      }
      return { ...lookedInto(file, entry, parts), name: folder, drop: leave };
    },
    restoreOver: async (content) => {
      content.destroy();
      throw new BackupFailure(
        'refused',
        `Cannot restore over database "${name}": this server is working with it; stop the server, then run "tidegate backup restore" with its "--data" folder`,
      );
    },
    contents: (asked) => runSqliteJob('read', 'contents', source, by(asked)),
    integrity: (asked, before) => failedChecks(entry.integrity, askSqlite(path, by(asked)), before),
    readings: (asked) => readingsOf(entry.integrity, askSqlite(path, by(asked))),
    logAgeMs: async () => null,
  };
}

/** Besides the checks that people wrote: the server's own engine opens it, and it is well inside. */
function lookedInto(
  file: string,
  entry: OwnStoreEntry,
  parts: DatabaseParts,
): Pick<Scratch, 'contents' | 'integrity'> {
  const { contents, integrity } = scratchOf(file, entry, parts, true);
  const by = ({ signal }: Asked): SqliteJobParts => ({ name: entry.name, parts, signal });
  return {
    contents,
    integrity: async (asked, before) => [
      ...(await integrity(asked, before)),
      ...(await runSqliteJob('look into', 'ownStore', { path: file }, by(asked))),
    ],
  };
}

function folderName(database: string, given: string | null): string {
  const name = given ?? `tidegate-scratch-${randomBytes(4).toString('hex')}`;
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(name)) return name;
  throw new BackupFailure(
    'refused',
    `Cannot restore database "${database}" into "${name.slice(0, 60)}": this is no name for a folder; give letters, digits, "-", "_" and "."`,
  );
}

function noBase(name: string): BackupFailure {
  return new BackupFailure(
    'refused',
    `Cannot use a base backup of database "${name}": an embedded store has none; use kind "full"`,
  );
}

function notOurs(name: string, engine: string): BackupFailure {
  return new BackupFailure(
    'other-database',
    `Cannot restore database "${name}": the backup is of "${engine}", not of a store of Tidegate`,
  );
}
