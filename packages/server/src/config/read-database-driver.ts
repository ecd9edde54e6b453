import type { DatabaseDriverWork } from '../driver/database/database-work.ts';
import {
  type ActionFields,
  innerFields,
  readActionText,
  readActionTexts,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';

/** Keys that stand beside `database:`. */
export const DATABASE_KEYS: readonly string[] = ['way', 'tables', 'overwrites', 'files'];

const WAYS = ['restore', 'migrate', 'file'] as const;

/**
 * Reads `database:` of a driver. That the database is one of `databases:` is found out when a step is
 * prepared: nothing is changed before. Never throws.
 */
export function readDatabaseDriver(of: ActionFields): DatabaseDriverWork | null {
  const database = readActionText(of, 'database');
  const way = readWay(of);
  const tables = of.fields.has('tables') ? readActionTexts(of, 'tables') : [];
  const overwrites = readOptionalText(of, 'overwrites');
  const files = readFiles(of, way);
  if (database === null || way === null || tables === null) return null;
  if (overwrites === false || files === null) return null;
  if (overwrites !== null && overwrites !== database)
    return refuseField(of, 'overwrites', 'it names another database', 'the same name again');
  return { kind: 'database', database, way, tables, overwrites, files };
}

function readWay(of: ActionFields): DatabaseDriverWork['way'] | null {
  const text = readOptionalText(of, 'way');
  if (text === null) return 'restore';
  const way = WAYS.find((each) => each === text);
  const expected = WAYS.map((each) => `"${each}"`).join(', ');
  return way ?? (text === false ? null : refuseField(of, 'way', 'there is no such way', expected));
}

function readFiles(
  of: ActionFields,
  way: DatabaseDriverWork['way'] | null,
): Record<string, string> | null {
  const node = of.fields.get('files');
  const expected = 'a map of names and SQL files';
  if (node === undefined) return way === 'file' ? refuseField(of, 'files', '', expected) : {};
  const names = node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  const fields = mapOf(node, `"files" of ${of.what}`, names, of.parts.report);
  const inner = innerFields(of, 'files', fields);
  if (inner === null) return null;
  const read = names.map((name) => [name, readActionText(inner, name)] as const);
  const files = read.flatMap(([name, path]) =>
    path === null ? [] : [[name, of.parts.secrets.place(path)] as const],
  );
  return files.length === names.length ? Object.fromEntries(files) : null;
}
