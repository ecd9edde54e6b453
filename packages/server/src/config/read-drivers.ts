import { type Node, nearestName } from '@tidegate/core';
import type { DriverEntry } from '../driver/driver-entry.ts';
import { DRIVERS_MAX } from '../driver/limits.ts';
import { readDriver } from './read-driver.ts';
import type { ReadingParts } from './read-secret.ts';
import { shown } from './shown.ts';

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}$/;

/** Plans say these where no driver is meant. */
const RESERVED = ['by-hand', 'traffic', 'clean'];

/** What stands in the same file, by name. */
export interface DriverNames {
  /** A plan names drivers and actions in the same place: no name may be both. */
  readonly actions: readonly string[];
  readonly databases: readonly string[];
}

/**
 * Reads `drivers:` of the operator's file, at most 100. Mistakes are reported with their places, and
 * none of them quotes what may be a secret. Never throws.
 */
export function readDrivers(
  node: Node | undefined,
  names: DriverNames,
  parts: ReadingParts,
): DriverEntry[] {
  if (node === undefined) return [];
  if (node.kind !== 'map' || node.entries.length > DRIVERS_MAX) {
    parts.report(node, {
      code: 'wrong-type',
      message: 'Cannot read "drivers": it is no map of drivers',
      expected: `at most ${DRIVERS_MAX} entries such as "app: { command: { execute: [./back.sh] }, environment: production }"`,
    });
    return [];
  }
  return node.entries.flatMap(({ key, at, value }) => {
    const flaw = nameFlaw(key, names.actions);
    if (flaw !== null) {
      const message = `Cannot read driver "${shown(key)}": ${flaw.why}`;
      parts.report({ at }, { code: 'out-of-range', message, expected: flaw.expected });
    }
    const driver = readDriver(shown(key), value, parts);
    if (driver === null) return [];
    if (driver.work.kind === 'database') requireDatabase(key, value, driver.work.database);
    return [{ ...driver, name: key }];
  });

  function requireDatabase(key: string, value: Node, database: string): void {
    if (names.databases.includes(database)) return;
    const nearest = nearestName(database, names.databases);
    parts.report(value, {
      code: 'unknown-name',
      message: `Cannot read driver "${shown(key)}": there is no database "${shown(database)}"`,
      expected: nearest === null ? 'a name under "databases"' : `"${nearest}"`,
    });
  }
}

function nameFlaw(
  name: string,
  actions: readonly string[],
): { readonly why: string; readonly expected: string } | null {
  if (!NAME.test(name))
    return {
      why: 'this is no name for one',
      expected: '1 to 100 of letters, digits, "-", "_" and ".", beginning with a letter or digit',
    };
  if (RESERVED.includes(name))
    return { why: 'this name is taken', expected: `another name than ${RESERVED.join(', ')}` };
  if (actions.includes(name))
    return { why: 'an action has this name', expected: 'a name that no action has' };
  return null;
}
