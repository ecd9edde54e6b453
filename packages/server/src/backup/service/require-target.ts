import { ProblemError } from '@tidegate/protocol';
import type { BackupService } from '../backup-service.ts';
import type { BackupRow } from './backup-record.ts';

type Asked = Parameters<BackupService['restore']>[0];

/**
 * Checks that a restore says where it goes: into a new database by a name, or over the live one by the
 * name of just that database.
 *
 * @throws ProblemError `malformed-request` with what to write
 */
export function requireTarget(
  asked: Pick<Asked, 'into' | 'overwrite' | 'tables' | 'toMs' | 'reason'>,
  { database, kind }: Pick<BackupRow, 'database' | 'kind'>,
  what: string,
): void {
  const flaw = flawOf(asked, database) ?? (asked.toMs === null ? null : flawOfMoment(kind));
  if (flaw !== null) throw new ProblemError('malformed-request', `Cannot ${what}: ${flaw}`);
}

function flawOf(
  { into, overwrite, tables, reason }: Pick<Asked, 'into' | 'overwrite' | 'tables' | 'reason'>,
  database: string,
): string | null {
  const either = `name a new database as "into", or write "overwrite": "${database}" to replace the live one`;
  if (reason.trim() === '') return 'no reason was given; say why';
  if (into !== null && overwrite !== null) return `it is said where to twice; ${either}`;
  if (into === null && overwrite === null) return `it is not said where to; ${either}`;
  if (overwrite !== null && overwrite !== database)
    return `"overwrite" is "${overwrite}", and it is a backup of "${database}"; ${either}`;
  if (into !== null && !NAME.test(into))
    return `"${into}" is no name for a new database; 1 to 63 letters, digits, "_" and "-" would be, beginning with a letter`;
  if (into !== null && tables.length > 0)
    return `a new database gets the whole backup; leave the tables out, or write "overwrite": "${database}" to bring them back into the live one`;
  if (into === database) return `"${into}" is the live database; ${either}`;
  return null;
}

function flawOfMoment(kind: BackupRow['kind']): string | null {
  if (kind === 'base') return null;
  return 'a dump holds one moment only; take a base backup for a point in time';
}

/** No path, and nothing that would have to be quoted. */
const NAME = /^[a-zA-Z][a-zA-Z0-9_-]{0,62}$/;
