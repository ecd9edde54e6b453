import { BackupFailure } from '../backup-store.ts';
import { readBackupId } from './backup-id.ts';
import { formatLimits } from './limits.ts';

/** Names of the two objects that a backup is in a store. */
export function objectNames(
  id: string,
  database: string,
  isEncrypted: boolean,
): { readonly content: string; readonly manifest: string } {
  const content = `${database}/${id}.dump${isEncrypted ? '.age' : ''}`;
  const manifest = `${database}/${id}.json`;
  return { content: checkObjectName(content), manifest: checkObjectName(manifest) };
}

/** What an object of a store is by its name; `null` = it is none of ours. Never throws. */
export function readObjectName(name: string): {
  readonly database: string;
  readonly id: string;
  readonly kind: 'content' | 'manifest';
} | null {
  if (name.length > formatLimits.objectNameLength) return null;
  const [, database = '', id = '', end] = NAME.exec(name) ?? [];
  if (database === '' || readBackupId(id)?.database !== database) return null;
  return { database, id, kind: end === 'json' ? 'manifest' : 'content' };
}

/**
 * The name itself when it is `<database>/<id>.dump`, `….dump.age` or `….json` with an id of the same
 * database, at most 300 characters: nothing else reaches a folder or a bucket.
 *
 * @throws BackupFailure `refused`
 */
export function checkObjectName(name: string): string {
  if (readObjectName(name) !== null) return name;
  throw new BackupFailure(
    'refused',
    'Cannot use this name in a store: it is no name of a backup; <database>/<id>.dump, .dump.age or .json would be',
  );
}

const NAME =
  /^([a-zA-Z0-9][a-zA-Z0-9_.-]{0,99})\/(bk_[a-zA-Z0-9_.-]{1,150})\.(dump|dump\.age|json)$/;
