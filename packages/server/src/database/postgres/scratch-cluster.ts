import { chmod, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { RestoreAsked } from '../database-driver.ts';
import { databaseLimits } from '../limits.ts';
import { type StreamingProgram, startProgram } from '../streaming-program.ts';
import { findProgram } from './find-program.ts';
import { missingSegment, newestSegment, segmentNames } from './log-archive.ts';
import { type PostgresPlace, postgresPlace } from './postgres-place.ts';
import { inSession } from './postgres-session.ts';
import type { PostgresWork } from './postgres-work.ts';
import { chownTo, type ScratchFolder } from './scratch-folder.ts';

/** How far the log is read, as lines of a configuration. */
export type RecoveryTarget = readonly string[];

/** A cluster that was brought up to be looked at. */
export interface ScratchCluster {
  readonly place: Pick<PostgresPlace, 'host' | 'port' | 'password' | 'sslmode'>;
  stop(): Promise<void>;
}

/**
 * How far the log is read: to a moment, to the position that was counted, or as far as the backup
 * itself has it.
 *
 * @throws BackupFailure `not-found` when a part of the log is missing, or it does not reach so far
 */
export async function recoveryTarget(
  { entry, name }: PostgresWork,
  { toMs, more }: Pick<RestoreAsked, 'toMs' | 'more'>,
): Promise<RecoveryTarget> {
  const { archive } = entry;
  if (archive === null) return [];
  const subject = `Cannot restore database "${name}" to ${toMs === null ? 'its backup' : new Date(toMs).toISOString()}`;
  const names = await segmentNames(archive);
  const { segment, segmentBytes } = more;
  const bytes = typeof segmentBytes === 'number' ? segmentBytes : undefined;
  const missing = missingSegment(names, String(segment), bytes);
  if (missing !== null)
    throw new BackupFailure(
      'not-found',
      `${subject}: the archived logs lack "${missing}"; bring it back, or restore to an earlier moment from an earlier base backup`,
    );
  if (toMs === null) return more['archived'] === 1 ? lsnTarget(String(more['lsn'])) : [];
  const newest = await newestSegment(archive);
  if (newest === null || newest.modifiedMs < toMs)
    throw new BackupFailure(
      'not-found',
      `${subject}: the archived logs end at ${new Date(newest?.modifiedMs ?? 0).toISOString()}; wait for the next segment, or give an earlier moment`,
    );
  const moment = new Date(toMs).toISOString().replace('T', ' ').replace('Z', '+00');
  return [`recovery_target_time = '${moment}'`, "recovery_target_action = 'promote'"];
}

/**
 * Starts it and waits until it has read its logs. Where nobody wrote after the moment, the end of the
 * log is that moment: PostgreSQL calls this an error, and it is started once more without an end.
 */
export async function startCluster(
  work: PostgresWork,
  asked: {
    readonly folder: ScratchFolder;
    readonly data: string;
    readonly target: RecoveryTarget;
    readonly major: number;
  },
): Promise<ScratchCluster> {
  try {
    return await started(work, asked);
  } catch (cause) {
    if (!(cause instanceof BackupFailure) || !(cause.cause instanceof EndOfLog)) throw cause;
    return await started(work, { ...asked, target: [] });
  }
}

async function started(
  work: PostgresWork,
  { folder, data, target, major }: Parameters<typeof startCluster>[1],
): Promise<ScratchCluster> {
  const { entry, parts, signal } = work;
  // Names of sockets are short: not under a folder of any length.
  const sockets = await mkdtemp(join(tmpdir(), 'tg-'));
  const { user } = folder;
  await chownTo(sockets, user);
  await configure(folder, data, [...settingsOf(entry.archive, sockets), ...target]);
  const program = await findProgram(entry, 'postgres', major);
  const args = ['-D', data, '-c', `config_file=${join(folder.path, 'scratch.conf')}`];
  const environment = { PATH: entry.path, LANG: 'C.UTF-8', TZ: 'UTC' };
  // It goes on when the restore has ended: its own signal ends it.
  const life = new AbortController();
  const end = (): void => life.abort();
  signal.addEventListener('abort', end, { once: true });
  const server = startProgram(
    { program, args, environment, cwd: data, user },
    { signal: life.signal, clock: parts.clock },
  );
  server.stdout.on('data', () => {});
  const place = { host: sockets, port: PORT, password: '', sslmode: 'disable' } as const;
  const stop = async (): Promise<void> => {
    signal.removeEventListener('abort', end);
    life.abort();
    await server.ended;
    await rm(sockets, { recursive: true, force: true });
  };
  try {
    await recovered(work, server, { ...postgresPlace(entry.url), ...place });
    signal.removeEventListener('abort', end);
    return { place, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** Asks until it is no longer recovering, or is gone. */
async function recovered(
  work: PostgresWork,
  server: StreamingProgram,
  place: PostgresPlace,
): Promise<void> {
  let gone: Awaited<StreamingProgram['ended']> | null = null;
  void server.ended.then((end) => {
    gone = end;
  });
  for (;;) {
    work.signal.throwIfAborted();
    if (gone !== null) throw recoveryFailure(work, gone);
    const isDone = await inSession(place, 'recover', work, async (sql) => {
      const [row] = await sql`select pg_is_in_recovery() as recovering`;
      return row?.['recovering'] === false;
    }).catch(() => false);
    if (isDone) return;
    work.asked.tell({ done: 0, total: null, unit: 'steps', note: 'reading the logs' });
    await pause(databaseLimits.recoveryLookMs);
  }
}

function recoveryFailure(
  { name, signal }: PostgresWork,
  { said }: Awaited<StreamingProgram['ended']>,
): BackupFailure {
  const subject = `Cannot bring up a cluster of database "${name}"`;
  if (signal.aborted) return new BackupFailure('ended', `${subject}: it was ended`);
  if (said.includes('before configured recovery target was reached'))
    return new BackupFailure('not-found', `${subject}: its logs end before the moment`, {
      cause: new EndOfLog(),
    });
  const fatal = /(?:FATAL|PANIC): {2}(.*)/.exec(said)?.[1] ?? 'it ended by itself';
  const code = /No space left/.test(said) ? 'no-space' : 'failed';
  return new BackupFailure(code, `${subject}: ${fatal.slice(0, 300)}`);
}

class EndOfLog extends Error {}

const PORT = 5_432;

function lsnTarget(lsn: string): RecoveryTarget {
  if (!/^[0-9A-F]+\/[0-9A-F]+$/.test(lsn)) return [];
  return [
    `recovery_target_lsn = '${lsn}'`,
    'recovery_target_inclusive = off',
    "recovery_target_action = 'promote'",
  ];
}

/** Nothing of the original's: it must neither listen, nor archive, nor need its memory. */
function settingsOf(archive: string | null, sockets: string): string[] {
  const command = archive === null ? 'false' : `cp "${archive}/%f" "%p"`;
  return [
    ...["listen_addresses = ''", `port = ${PORT}`, `unix_socket_directories = '${sockets}'`],
    ...['hot_standby = off', 'archive_mode = off', 'max_connections = 10', 'ssl = off'],
    ...["shared_buffers = '32MB'", 'max_wal_senders = 0', 'fsync = off', 'logging_collector = off'],
    `restore_command = '${command}'`,
  ];
}

async function configure(
  { path, user }: ScratchFolder,
  data: string,
  lines: readonly string[],
): Promise<void> {
  const files = {
    [join(path, 'scratch.conf')]: [
      ...lines,
      `hba_file = '${join(path, 'scratch_hba.conf')}'`,
      `ident_file = '${join(path, 'scratch_ident.conf')}'`,
      '',
    ].join('\n'),
    // The folder of its socket is its user's alone.
    [join(path, 'scratch_hba.conf')]: 'local all all trust\n',
    [join(path, 'scratch_ident.conf')]: '',
    [join(data, 'recovery.signal')]: '',
  };
  for (const [file, text] of Object.entries(files)) {
    await writeFile(file, text, { mode: 0o600 });
    await chownTo(file, user);
  }
  await chmod(data, 0o700);
  // What the original was told by ALTER SYSTEM would stand above what is said here.
  for (const left of ['postgresql.auto.conf', 'standby.signal', 'postmaster.pid'])
    await unlink(join(data, left)).catch(() => {});
  await writeFile(join(data, 'postgresql.auto.conf'), '', { mode: 0o600 });
  await chownTo(join(data, 'postgresql.auto.conf'), user);
}
