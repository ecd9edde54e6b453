import { chown, mkdir, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackupFailure } from '../../backup/backup-store.ts';
import { startProgram } from '../streaming-program.ts';
import type { PostgresWork } from './postgres-work.ts';

/** As whom a program runs; `null` = as this process. */
export type RunAs = { readonly uid: number; readonly gid: number } | null;

/** A folder that a scratch cluster lives in. */
export interface ScratchFolder {
  readonly path: string;
  readonly user: RunAs;
}

/**
 * Makes the folder. PostgreSQL does not run as root: where this process is root, it is that of the
 * owner of the archived logs, or of the user `postgres`, in the system's folder for temporary files,
 * since nobody else may look into this server's own.
 */
export async function scratchFolder(work: PostgresWork): Promise<ScratchFolder> {
  if (process.getuid?.() !== 0) {
    const under = join(work.parts.directory, 'restoring');
    await mkdir(under, { recursive: true, mode: 0o700 });
    return { path: await mkdtemp(join(under, 'cluster-')), user: null };
  }
  const user = await otherThanRoot(work);
  const path = await mkdtemp(join(tmpdir(), 'tidegate-cluster-'));
  await chownTo(path, user);
  return { path, user };
}

export async function chownTo(path: string, user: RunAs): Promise<void> {
  if (user !== null) await chown(path, user.uid, user.gid);
}

async function otherThanRoot(work: PostgresWork): Promise<NonNullable<RunAs>> {
  const { archive } = work.entry;
  const owner = archive === null ? null : await stat(archive).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const [uid, gid] = [await idOf(work, '-u'), await idOf(work, '-g')];
  if (uid !== null && uid !== 0 && gid !== null) return { uid, gid };
  throw new BackupFailure(
    'refused',
    `Cannot bring up a cluster of database "${work.name}": PostgreSQL does not run as root, and there is no user "postgres"; run the server as another user`,
  );
}

async function idOf({ entry, signal, parts }: PostgresWork, what: '-u' | '-g') {
  const environment = { PATH: entry.path, LANG: 'C.UTF-8' };
  const program = startProgram(
    { program: 'id', args: [what, 'postgres'], environment },
    { signal, clock: parts.clock },
  );
  let said = '';
  program.stdout.on('data', (chunk: Uint8Array) => {
    said += Buffer.from(chunk).toString('utf8');
  });
  const { code } = await program.ended;
  return code === 0 && /^\d+\s*$/.test(said) ? Number(said) : null;
}
