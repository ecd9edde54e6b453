import type { Node } from '@tidegate/core';
import type { DriverEntry, DriverWork } from '../driver/driver-entry.ts';
import { DRIVER_TIMEOUT_MAX_MS, DRIVER_TIMEOUT_MIN_MS } from '../driver/limits.ts';
import { type ActionFields, readActionDuration, refuseField } from './action-fields.ts';
import { mapOf, textOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import { readCommandDriver } from './read-command-driver.ts';
import { readComposeDriver } from './read-compose-driver.ts';
import { DATABASE_KEYS, readDatabaseDriver } from './read-database-driver.ts';
import { readGitRevertDriver } from './read-git-revert-driver.ts';
import { HAPROXY_KEYS, readHaproxyDriver } from './read-haproxy-driver.ts';
import { readProgramDriver } from './read-program-driver.ts';
import type { ReadingParts } from './read-secret.ts';
import { readSupabaseDriver, SUPABASE_KEYS } from './read-supabase-driver.ts';
import { readVercelDriver, VERCEL_KEYS } from './read-vercel-driver.ts';

const KINDS = {
  command: { keys: [], read: readCommandDriver },
  program: { keys: [], read: readProgramDriver },
  'git-revert': { keys: [], read: readGitRevertDriver },
  haproxy: { keys: HAPROXY_KEYS, read: readHaproxyDriver },
  compose: { keys: [], read: readComposeDriver },
  vercel: { keys: VERCEL_KEYS, read: readVercelDriver },
  supabase: { keys: SUPABASE_KEYS, read: readSupabaseDriver },
  database: { keys: DATABASE_KEYS, read: readDatabaseDriver },
} as const satisfies Readonly<
  Record<
    DriverWork['kind'],
    { readonly keys: readonly string[]; readonly read: (of: ActionFields) => DriverWork | null }
  >
>;

const KIND_NAMES = Object.keys(KINDS) as DriverWork['kind'][];
const COMMON = ['environment', 'description', 'timeout'];
const TIMEOUT_MS = 300_000;
const ENVIRONMENT_LENGTH = 100;

/**
 * Reads one driver: exactly one kind of work, its environment, and what all may have. `null` when it
 * is none, which is reported. Never throws.
 *
 * @param name of the driver, as it may be shown
 */
export function readDriver(
  name: string,
  node: Node,
  parts: ReadingParts,
): Omit<DriverEntry, 'name'> | null {
  const what = `driver "${name}"`;
  const given = node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  const [kind, ...more] = KIND_NAMES.filter((each) => given.includes(each));
  const own = kind === undefined ? KIND_NAMES : [kind, ...KINDS[kind].keys];
  const fields = mapOf(node, what, [...own, ...COMMON, ...more], parts.report);
  if (fields === null) return null;
  if (kind === undefined || more.length > 0) {
    parts.report(node, {
      code: kind === undefined ? 'missing-key' : 'duplicate',
      message: `Cannot read ${what}: it has ${kind === undefined ? 'nothing' : 'more than one thing'} to do`,
      expected: `one of ${KIND_NAMES.map((each) => `"${each}"`).join(', ')}`,
    });
    return null;
  }
  const of: ActionFields = { what, node, fields, parts, secrets: [] };
  const range = { min: DRIVER_TIMEOUT_MIN_MS, max: DRIVER_TIMEOUT_MAX_MS };
  const timeoutMs = readActionDuration(of, 'timeout', range, TIMEOUT_MS);
  const description = readShortText(of, 'description', limits.actionDescriptionLength) ?? '';
  const environment = of.fields.has('environment')
    ? readShortText(of, 'environment', ENVIRONMENT_LENGTH)
    : refuseField(of, 'environment', '', 'the one environment whose plans may name it');
  const work = KINDS[kind].read(of);
  if (work === null || environment === null) return null;
  return { description, environment, timeoutMs, secrets: [...new Set(of.secrets)], work };
}

/** `null` where it is missing, or wrong, which is reported. */
function readShortText(of: ActionFields, key: string, length: number): string | null {
  const node = of.fields.get(key);
  if (node === undefined) return null;
  const text = textOf(node);
  if (text !== null && text !== '' && text.length <= length) return text;
  const expected = `1 to ${length} characters`;
  return refuseField(of, key, 'it is no text of that length', expected, 'wrong-type');
}
