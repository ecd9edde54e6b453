import type { Node } from '@tidegate/core';
import type { DatabaseEntry } from '../database/database-entry.ts';
import { databaseLimits } from '../database/limits.ts';
import { readDatabase } from './read-database.ts';
import type { ReadingParts } from './read-secret.ts';
import { shown } from './shown.ts';

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,59}$/;

/**
 * Reads `databases:` of the operator's file, at most 50. Mistakes are reported with their places, and
 * none of them quotes what may be a secret. Never throws.
 */
export function readDatabases(node: Node | undefined, parts: ReadingParts): DatabaseEntry[] {
  if (node === undefined) return [];
  if (node.kind !== 'map' || node.entries.length > databaseLimits.databasesMax) {
    parts.report(node, {
      code: 'wrong-type',
      message: 'Cannot read "databases": it is no map of databases',
      expected: `at most ${databaseLimits.databasesMax} entries such as "app: { postgres: { env: DATABASE_URL }, environment: production }"`,
    });
    return [];
  }
  return node.entries.flatMap(({ key, at, value }) => {
    if (NAME.test(key)) {
      const entry = readDatabase(key, value, parts);
      return entry === null ? [] : [entry];
    }
    const message = `Cannot read database "${shown(key)}": this is no name for one`;
    const expected =
      '1 to 60 of letters, digits, "-", "_" and ".", beginning with a letter or digit';
    parts.report({ at }, { code: 'out-of-range', message, expected });
    return [];
  });
}
