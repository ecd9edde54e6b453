import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { Asked, RestoreAsked, Scratch } from '../database-driver.ts';
import type { SqliteEntry } from '../database-entry.ts';
import type { DatabaseParts } from '../database-parts.ts';
import { type AskRows, failedChecks } from '../integrity.ts';
import { databaseLimits } from '../limits.ts';
import { runSqliteJob, type SqliteJobParts } from './run-sqlite-job.ts';
import { writeSqliteFile } from './write-sqlite-file.ts';

/** Restores into a file of its own: under this server's folder, or in that of a region. */
export async function restoreSqliteApart(
  content: Readable,
  where: { readonly name: string | null; readonly region: string | null },
  asked: RestoreAsked,
  {
    entry,
    by,
  }: {
    readonly entry: Pick<SqliteEntry, 'name' | 'regions' | 'checksums' | 'integrity'>;
    readonly by: SqliteJobParts;
  },
): Promise<Scratch> {
  const folder = regionFolder(entry, where.region) ?? join(by.parts.directory, 'restored');
  const name = where.name ?? `tidegate-scratch-${randomBytes(4).toString('hex')}`;
  if (!NAME.test(name))
    throw new BackupFailure(
      'refused',
      `Cannot restore database "${entry.name}" into "${name.slice(0, 60)}": this is no name for a file; give letters, digits, "-", "_" and "."`,
    );
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name.endsWith('.db') ? name : `${name}.db`);
  await writeSqliteFile(content, path, { ...by, tell: asked.tell });
  return {
    ...scratchOf(path, entry, by.parts),
    name: path,
    async drop() {
      for (const ending of ['', '-journal', '-wal', '-shm'])
        await rm(`${path}${ending}`, { force: true });
    },
  };
}

/** How a file that was restored is looked at. */
export function scratchOf(
  path: string,
  { name, checksums, integrity }: Pick<SqliteEntry, 'name' | 'checksums' | 'integrity'>,
  parts: DatabaseParts,
  isOwnStore = false,
): Pick<Scratch, 'contents' | 'integrity'> {
  const by = ({ signal }: Asked): SqliteJobParts => ({ name, parts, signal });
  return {
    contents: (asked) =>
      runSqliteJob('read', 'contents', { path, checksums, isOwnStore }, by(asked)),
    integrity: (asked, before) => failedChecks(integrity, askSqlite(path, by(asked)), before),
  };
}

/** How checks are asked: one that takes long is ended. */
export function askSqlite(path: string, by: SqliteJobParts): AskRows {
  return (query) => {
    const signal = AbortSignal.any([
      by.signal,
      AbortSignal.timeout(databaseLimits.integrityTimeoutMs),
    ]);
    return runSqliteJob('ask', 'ask', { path, query }, { ...by, signal });
  };
}

/** @throws BackupFailure `refused` when there is no such region */
export function regionFolder(
  { name, regions }: Pick<SqliteEntry, 'name' | 'regions'>,
  region: string | null,
): string | null {
  if (region === null) return null;
  const folder = Object.hasOwn(regions, region) ? regions[region] : undefined;
  if (folder !== undefined) return folder;
  throw new BackupFailure(
    'refused',
    `Cannot restore database "${name}": there is no region "${region}"; add it to "regions"`,
  );
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;
