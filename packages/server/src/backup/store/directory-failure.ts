import { BackupFailure } from '../backup-store.ts';

/**
 * What a folder could not do, in words: never with a path, which may tell more than people should
 * know. Never throws.
 *
 * @param doing such as `write "app/bk_….dump" to`
 */
export function directoryFailure(doing: string, store: string, error: unknown): BackupFailure {
  if (error instanceof BackupFailure) return error;
  const code = codeOf(error);
  const [kind, why] = KNOWN[code] ?? ['failed', `the system says ${code}`];
  return new BackupFailure(kind, `Cannot ${doing} store "${store}": ${why}`, { cause: error });
}

const FULL = ['no-space', 'it has no room; remove something or make it larger'] as const;
const KNOWN: Readonly<Record<string, readonly [BackupFailure['code'], string]>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  ENOENT: ['not-found', 'it is not there'],
  ENOTDIR: ['refused', 'a folder of its path is none'],
  ELOOP: ['refused', 'it is a link; links are not followed'],
  EACCES: ['refused', 'the server may not do this there; give it the right to'],
  EPERM: ['refused', 'the server may not do this there; give it the right to'],
  EROFS: ['refused', 'it can only be read'],
  EIO: ['unreachable', 'the disk does not answer'],
  ESTALE: ['unreachable', 'the disk does not answer'],
  ENAMETOOLONG: ['refused', 'its path is too long'],
};

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? `${error.code}` : '';
  return /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'nothing more';
}
