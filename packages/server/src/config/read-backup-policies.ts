import type { Node } from '@tidegate/core';
import { BACKUP_KEEP_MAX_MS, BACKUP_KEEP_MIN_MS, BACKUP_POLICIES_MAX } from '../backup/limits.ts';
import type { BackupPolicy } from '../backup/policy.ts';
import { isTimeZone, readSchedule } from '../backup/rules/schedule.ts';
import {
  type ActionFields,
  readActionDuration,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import type { BackupNames } from './backup-names.ts';
import { mapOf, textOf } from './config-nodes.ts';
import { readConfiguredName } from './read-configured-name.ts';
import { readConfiguredNames } from './read-configured-names.ts';
import { readEncryption } from './read-encryption.ts';
import { readFlag } from './read-flag.ts';
import { readNamedEntries } from './read-named-entries.ts';
import type { ReadingParts } from './read-secret.ts';

const KEYS = [
  ...['database', 'kind', 'every', 'before', 'zone', 'keep', 'to', 'verify', 'encrypt', 'notify'],
];

/**
 * Reads `backups:` of the operator's file: policies by name, at most 100. Mistakes are reported with
 * their places. Never throws.
 */
export function readBackupPolicies(
  node: Node | undefined,
  names: BackupNames,
  parts: ReadingParts,
): BackupPolicy[] {
  const example = 'app-daily: { database: app, every: daily at 02:00, keep: 7d, to: [local] }';
  const about = { key: 'backups', what: 'backup policy', max: BACKUP_POLICIES_MAX, example };
  return readNamedEntries(node, about, parts, (what, value) => {
    const fields = mapOf(value, what, KEYS, parts.report);
    if (fields === null) return null;
    return readPolicy({ what, node: value, fields, parts, secrets: [] }, names);
  });
}

function readPolicy(of: ActionFields, names: BackupNames): Omit<BackupPolicy, 'name'> | null {
  const database = readDatabaseName(of, names);
  const kind = readKind(of, names, database);
  const calendar = readCalendar(of);
  const range = { min: BACKUP_KEEP_MIN_MS, max: BACKUP_KEEP_MAX_MS };
  // How long data is kept is nothing that could be guessed.
  if (!of.fields.has('keep')) refuseField(of, 'keep', '', 'a duration such as 7d');
  const keepMs = readActionDuration(of, 'keep', range, range.min);
  const [first, ...others] = readConfiguredNames(of, 'to', 'stores', names.stores);
  const notify = readConfiguredNames(of, 'notify', 'channels', names.channels, true);
  const verify = readFlag(of, 'verify', false);
  const encryption = readEncryption(of);
  if (database === null || kind === null || calendar === null || first === undefined) return null;
  if (verify === null || encryption === false) return null;
  return {
    ...{ database, kind, ...calendar, keepMs, stores: [first, ...others] },
    ...{ verify, encryption, notify },
  };
}

/** Reads `database:`, a name under `databases:`; `null` when it is none, which is reported. */
export function readDatabaseName(of: ActionFields, { databases }: BackupNames): string | null {
  const node = of.fields.get('database');
  if (node === undefined) return refuseField(of, 'database', '', 'a name of "databases"');
  const names = databases.map(({ name }) => name);
  const what = `"database" of ${of.what}`;
  return readConfiguredName(node, what, 'databases', names, of.parts.report);
}

function readKind(
  of: ActionFields,
  { databases }: BackupNames,
  database: string | null,
): BackupPolicy['kind'] | null {
  const node = of.fields.get('kind');
  if (node === undefined) return 'full';
  const kind = textOf(node);
  if (kind === 'full') return kind;
  if (kind !== 'base') return refuseField(of, 'kind', 'there is no such kind', '"full" or "base"');
  const engine = databases.find(({ name }) => name === database)?.kind;
  if (engine === undefined || engine === 'postgres') return kind;
  return refuseField(of, 'kind', 'base backups are of PostgreSQL only', '"full"');
}

type Calendar = Pick<BackupPolicy, 'schedule' | 'zone' | 'when'>;

function readCalendar(of: ActionFields): Calendar | null {
  const isTimed = of.fields.has('every');
  if (isTimed === of.fields.has('before')) {
    const expected = 'either "every: daily at 02:00" or "before: deployment"';
    const why = isTimed ? 'it stands beside "before"' : '';
    return refuseField(of, 'every', why, expected);
  }
  if (isTimed) return readEvery(of);
  if (textOf(of.fields.get('before')) !== 'deployment')
    return refuseField(of, 'before', 'there is no such time', '"deployment"');
  if (of.fields.has('zone'))
    return refuseField(of, 'zone', 'nothing is told by the clock', '"every" beside it');
  return { schedule: null, zone: 'UTC', when: 'before each deployment' };
}

/** Reads `every:` and `zone:`; `null` when they name no time, which is reported. Never throws. */
export function readEvery(of: ActionFields): (Calendar & { readonly schedule: string }) | null {
  const zone = readOptionalText(of, 'zone') ?? 'UTC';
  if (zone === false) return null;
  if (!isTimeZone(zone))
    return refuseField(
      of,
      'zone',
      'there is no such time zone',
      'UTC, or one such as Europe/Berlin',
    );
  const text = textOf(of.fields.get('every'));
  const read = text === null ? null : readSchedule(text, zone);
  if (read !== null) return { schedule: read.cron, zone, when: read.when };
  const expected =
    '"daily at 02:00", "weekly on sunday at 03:00", "monthly on 1 at 04:00", "quarterly on 1 at 05:00", or five fields of cron';
  return refuseField(of, 'every', 'it names no time', expected);
}
