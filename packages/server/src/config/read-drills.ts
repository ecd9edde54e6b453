import { type Node, nearestName } from '@tidegate/core';
import { BACKUP_POLICIES_MAX, DRILL_LIMIT_MAX_MS, DRILL_LIMIT_MIN_MS } from '../backup/limits.ts';
import type { DrillPolicy } from '../backup/policy.ts';
import {
  type ActionFields,
  readActionDuration,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import type { BackupNames } from './backup-names.ts';
import { mapOf } from './config-nodes.ts';
import { readDatabaseName, readEvery } from './read-backup-policies.ts';
import { readConfiguredNames } from './read-configured-names.ts';
import { readNamedEntries } from './read-named-entries.ts';
import type { ReadingParts } from './read-secret.ts';

const KEYS = ['database', 'every', 'zone', 'region', 'rto', 'rpo', 'notify'];

/**
 * Reads `drills:` of the operator's file: by name, at most 100. Mistakes are reported with their
 * places. Never throws.
 */
export function readDrills(
  node: Node | undefined,
  names: BackupNames,
  parts: ReadingParts,
): DrillPolicy[] {
  const example = 'app-quarterly: { database: app, every: quarterly on 1 at 05:00, rto: 1h }';
  const about = { key: 'drills', what: 'drill', max: BACKUP_POLICIES_MAX, example };
  return readNamedEntries(node, about, parts, (what, value) => {
    const fields = mapOf(value, what, KEYS, parts.report);
    if (fields === null) return null;
    return readDrill({ what, node: value, fields, parts, secrets: [] }, names);
  });
}

function readDrill(of: ActionFields, names: BackupNames): Omit<DrillPolicy, 'name'> | null {
  const database = readDatabaseName(of, names);
  const calendar = readEvery(of);
  const region = readRegion(of, names, database);
  const limit = (key: string): number | null => {
    const range = { min: DRILL_LIMIT_MIN_MS, max: DRILL_LIMIT_MAX_MS };
    return of.fields.has(key) ? readActionDuration(of, key, range, range.min) : null;
  };
  const rtoMs = limit('rto');
  const rpoMs = limit('rpo');
  const notify = readConfiguredNames(of, 'notify', 'channels', names.channels, true);
  if (database === null || calendar === null || region === false) return null;
  return { database, ...calendar, region, rtoMs, rpoMs, notify };
}

function readRegion(
  of: ActionFields,
  { databases }: BackupNames,
  database: string | null,
): string | null | false {
  const region = readOptionalText(of, 'region');
  const entry = databases.find(({ name }) => name === database);
  if (region === null || region === false || entry === undefined) return region;
  if (Object.hasOwn(entry.regions, region)) return region;
  const nearest = nearestName(region, Object.keys(entry.regions));
  const expected = nearest === null ? 'a name under "regions" of the database' : `"${nearest}"`;
  return (
    refuseField(of, 'region', `database "${entry.name}" has no such region`, expected) ?? false
  );
}
