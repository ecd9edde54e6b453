import type { PostgresEntry } from '../database/database-entry.ts';
import {
  type ActionFields,
  innerFields,
  readActionSecret,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { isPostgresAddress } from './postgres-address.ts';
import { readMigrate } from './read-migrate.ts';

/** Keys that stand beside `postgres:`. */
export const POSTGRES_KEYS = ['scratch', 'programs', 'archive', 'migrate'] as const;

/** Where programs are looked for when the server itself was told nothing. */
const PATH = '/usr/local/bin:/usr/bin:/bin';

type Own = Omit<PostgresEntry, 'name' | 'environment' | 'integrity' | 'checksums' | 'secrets'>;

/** Reads what a database of PostgreSQL has of its own. Never throws. */
export function readPostgresDatabase(of: ActionFields): Own | null {
  const url = readAddress(of, 'postgres');
  const scratchUrl = of.fields.has('scratch') ? readAddress(of, 'scratch') : url;
  const programs = readOptionalText(of, 'programs');
  const archive = readArchive(of);
  const migrate = readMigrate(of);
  const regions = readRegions(of);
  if (url === null || scratchUrl === null || regions === null) return null;
  if (programs === false || archive === false || migrate === false) return null;
  const { secrets } = of.parts;
  return {
    ...{ kind: 'postgres', url, scratchUrl, archive, migrate, regions },
    programs: programs === null ? null : secrets.place(programs),
    path: secrets.variable('PATH') ?? PATH,
  };
}

function readAddress(of: ActionFields, key: string): string | null {
  const url = readActionSecret(of, key);
  if (url === null) return null;
  if (!isPostgresAddress(url))
    return refuseField(
      of,
      key,
      'it is no database to ask',
      'a URL such as "postgres://user:password@host:5432/name", with no parameter but sslmode',
    );
  const { password } = new URL(url);
  of.secrets.push(url);
  if (password !== '') of.secrets.push(password, decodeURIComponent(password));
  return url;
}

/** It stands in a command of PostgreSQL, in quotes. */
function readArchive(of: ActionFields): string | null | false {
  const path = readOptionalText(of, 'archive');
  if (path === null || path === false) return path;
  const place = of.parts.secrets.place(path);
  if (/^[^'"%\\\n\r`$]+$/.test(place)) return place;
  const expected = 'a folder without quotes, "%", "$" and backslashes in its path';
  return refuseField(of, 'archive', 'it has signs that no command takes', expected) ?? false;
}

function readRegions(of: ActionFields): Record<string, string> | null {
  const node = of.fields.get('regions');
  if (node === undefined) return {};
  const names = node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  const fields = mapOf(node, `"regions" of ${of.what}`, names, of.parts.report);
  const inner = innerFields(of, 'regions', fields);
  if (inner === null) return null;
  const read = names.map((name) => [name, readAddress(inner, name)] as const);
  const urls = read.flatMap(([name, url]) => (url === null ? [] : [[name, url] as const]));
  return urls.length === names.length ? Object.fromEntries(urls) : null;
}
