import { invariant } from '@tidegate/core';

/**
 * Id of a backup: `bk_<UTC yyyymmddThhmmssZ>_<database>_<8 hex>`. Ids of one database sort by time.
 *
 * @param database name under `databases:` of the operator's file
 * @param takenMs ms since epoch, years 1970 to 9999
 * @param random 8 hex digits
 * @example
 * backupId('app', 0, '0123abcd'); // bk_19700101T000000Z_app_0123abcd
 */
export function backupId(database: string, takenMs: number, random: string): string {
  const time = new Date(takenMs).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
  const id = `bk_${time}_${database}_${random}`;
  invariant(readBackupId(id)?.database === database, 'an id of a backup can be read back');
  return id;
}

/** The database and time of an id; `null` when it is none. Never throws. */
export function readBackupId(
  id: string,
): { readonly database: string; readonly takenMs: number } | null {
  const [, time = '', database = ''] = ID.exec(id) ?? [];
  if (database === '' || database.includes('..')) return null;
  const takenMs = Date.parse(time.replace(TIME, '$1-$2-$3T$4:$5:$6Z'));
  return Number.isNaN(takenMs) ? null : { database, takenMs };
}

const ID = /^bk_(\d{8}T\d{6}Z)_([a-zA-Z0-9][a-zA-Z0-9_.-]{0,99})_[0-9a-f]{8}$/;
const TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
