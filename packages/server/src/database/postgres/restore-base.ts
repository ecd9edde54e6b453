import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { RestoreAsked, Scratch } from '../database-driver.ts';
import { startProgram } from '../streaming-program.ts';
import { majorOf } from './postgres-facts.ts';
import { programFailure } from './postgres-failure.ts';
import { type PostgresPlace, postgresPlace } from './postgres-place.ts';
import { looksAt } from './postgres-scratch.ts';
import type { PostgresWork } from './postgres-work.ts';
import { programVersion } from './program-version.ts';
import { recoveryTarget, startCluster } from './scratch-cluster.ts';
import { chownTo, type ScratchFolder, scratchFolder } from './scratch-folder.ts';

/**
 * Brings a base backup up as a cluster of its own, in a folder, reachable through a Unix socket
 * alone, and lets it read the archived logs up to a moment, or to the position that was counted.
 *
 * @throws BackupFailure also where a part of the log is missing
 */
export async function restoreBase(
  work: PostgresWork,
  content: Readable,
  asked: RestoreAsked,
): Promise<Scratch> {
  const { entry, name } = work;
  if (asked.toMs !== null && entry.archive === null)
    throw new BackupFailure(
      'refused',
      `Cannot restore database "${name}" to a moment: no logs are archived; set "archive" and "archive_command"`,
    );
  const backup = majorOf(asked.serverVersion);
  const server = majorOf(await programVersion(work, 'postgres', { major: backup }));
  if (server !== backup)
    throw new BackupFailure(
      'newer-version',
      `Cannot restore database "${name}": its base backup needs PostgreSQL ${backup}, and here is ${server}; install that version`,
    );
  const folder = await scratchFolder(work);
  const leave = (): Promise<void> => rm(folder.path, { recursive: true, force: true });
  try {
    const data = await unpack(work, content, folder, asked);
    const target = await recoveryTarget(work, asked);
    const cluster = await startCluster(work, { folder, data, target, major: server });
    const database = String(asked.more['database'] ?? postgresPlace(entry.url).database);
    const place: PostgresPlace = { ...postgresPlace(entry.url), ...cluster.place, database };
    return {
      ...looksAt(work, place),
      name: folder.path,
      async drop() {
        await cluster.stop();
        await leave();
      },
    };
  } catch (cause) {
    await leave();
    throw cause;
  }
}

/** Owner and rights are set by the unpacking program's user, as the server wants them. */
async function unpack(
  work: PostgresWork,
  content: Readable,
  { path, user }: ScratchFolder,
  { tell }: RestoreAsked,
): Promise<string> {
  const data = join(path, 'data');
  await mkdir(data, { mode: 0o700 });
  await chownTo(data, user);
  const program = startProgram(
    {
      program: 'tar',
      args: ['-xz', '--no-same-owner', '-f', '-'],
      environment: { PATH: work.entry.path, LANG: 'C.UTF-8' },
      cwd: data,
      user,
    },
    { signal: work.signal, clock: work.parts.clock },
  );
  program.stdout.resume();
  let done = 0;
  const counted = async function* (source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      done += chunk.length;
      tell({ done, total: null, unit: 'bytes', note: 'unpacking the cluster' });
      yield chunk;
    }
  };
  let broken: unknown = null;
  await pipeline(content, counted, program.stdin).catch((cause: unknown) => {
    broken = cause;
    program.stop();
  });
  const end = await program.ended;
  if (broken instanceof BackupFailure) throw broken;
  if (end.code !== 0) throw programFailure('unpack', 'tar', end, work);
  if (broken !== null) throw broken;
  return data;
}
