import type { Node } from '@tidegate/core';
import type { DatabaseEntry } from '../database/database-entry.ts';
import {
  type ActionFields,
  innerFields,
  readActionText,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { readIntegrity } from './read-integrity.ts';
import { readMigrate } from './read-migrate.ts';
import { POSTGRES_KEYS, readPostgresDatabase } from './read-postgres-database.ts';
import type { ReadingParts } from './read-secret.ts';

const KINDS = ['postgres', 'sqlite', 'tidegate'] as const;
const COMMON = ['environment', 'integrity', 'checksums', 'regions'];
const OWN: Readonly<Record<(typeof KINDS)[number], readonly string[]>> = {
  postgres: POSTGRES_KEYS,
  sqlite: ['migrate'],
  tidegate: [],
};

/** Reads one database: of exactly one kind. `null` when it is none, which is reported. Never throws. */
export function readDatabase(name: string, node: Node, parts: ReadingParts): DatabaseEntry | null {
  const what = `database "${name}"`;
  const given = node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  const [kind, ...more] = KINDS.filter((each) => given.includes(each));
  const own = kind === undefined ? KINDS : [kind, ...OWN[kind]];
  const fields = mapOf(node, what, [...own, ...COMMON, ...more], parts.report);
  if (fields === null) return null;
  if (kind === undefined || more.length > 0) {
    parts.report(node, {
      code: kind === undefined ? 'missing-key' : 'duplicate',
      message: `Cannot read ${what}: it is of ${kind === undefined ? 'no kind' : 'more than one kind'}`,
      expected: `one of ${KINDS.map((each) => `"${each}"`).join(', ')}`,
    });
    return null;
  }
  const of: ActionFields = { what, node, fields, parts, secrets: [] };
  const environment = readActionText(of, 'environment');
  const shared = { name, integrity: readIntegrity(of), checksums: readChecksums(of) };
  const rest = readKind(kind, of);
  if (environment === null || rest === null) return null;
  return { ...shared, ...rest, environment, secrets: [...new Set(of.secrets)] };
}

function readKind(kind: (typeof KINDS)[number], of: ActionFields) {
  if (kind === 'postgres') return readPostgresDatabase(of);
  const regions = readFolders(of);
  if (kind === 'tidegate') return readOwnStore(of) && regions && { kind, regions };
  const path = readActionText(of, 'sqlite');
  const migrate = readMigrate(of);
  if (path === null || regions === null || migrate === false) return null;
  return { kind, path: of.parts.secrets.place(path), migrate, regions };
}

function readChecksums(of: ActionFields): boolean {
  const node = of.fields.get('checksums');
  if (node === undefined) return true;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  refuseField(of, 'checksums', 'it is neither true nor false', 'true or false', 'wrong-type');
  return true;
}

function readOwnStore(of: ActionFields): true | null {
  const node = of.fields.get('tidegate');
  if (node?.kind === 'scalar' && node.value === true) return true;
  return refuseField(of, 'tidegate', 'it is not true', 'true', 'wrong-type');
}

function readFolders(of: ActionFields): Record<string, string> | null {
  const node = of.fields.get('regions');
  if (node === undefined) return {};
  const names = node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  const fields = mapOf(node, `"regions" of ${of.what}`, names, of.parts.report);
  const inner = innerFields(of, 'regions', fields);
  if (inner === null) return null;
  const read = names.map((name) => [name, readOptionalText(inner, name)] as const);
  const folders = read.flatMap(([name, path]) =>
    typeof path === 'string' ? [[name, of.parts.secrets.place(path)] as const] : [],
  );
  return folders.length === names.length ? Object.fromEntries(folders) : null;
}
