import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { PostgresEntry } from '../database-entry.ts';

/**
 * A program of PostgreSQL: in the folder that the operator names, else that of the server's version
 * where systems usually keep it, else by `path`.
 *
 * @param major version of the server, such as 15
 * @throws BackupFailure `failed` when there is none
 */
export async function findProgram(
  { name: database, programs, path }: Pick<PostgresEntry, 'name' | 'programs' | 'path'>,
  program: string,
  major: number,
): Promise<string> {
  const folders =
    programs === null
      ? [`/usr/lib/postgresql/${major}/bin`, `/usr/pgsql-${major}/bin`, ...path.split(':')]
      : [programs];
  for (const folder of folders) {
    const place = join(folder, program);
    if (folder.startsWith('/') && (await isProgram(place))) return place;
  }
  throw new BackupFailure(
    'failed',
    `Cannot work on database "${database}": there is no program "${program}"; install the client programs of PostgreSQL ${major} or give "programs"`,
  );
}

function isProgram(place: string): Promise<boolean> {
  return access(place, constants.X_OK).then(
    () => true,
    () => false,
  );
}
