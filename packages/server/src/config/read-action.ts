import type { Node } from '@tidegate/core';
import type { Action, ActionWork } from '../action/action.ts';
import { type ActionFields, readActionDuration, refuseField } from './action-fields.ts';
import { mapOf, textOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import { readBackupAction } from './read-backup-action.ts';
import { readBudgetAction } from './read-budget-action.ts';
import { COMMAND_KEYS, readCommandAction } from './read-command-action.ts';
import { FILE_KEYS, readFileAction } from './read-file-action.ts';
import { readFreshBackupAction } from './read-fresh-backup-action.ts';
import { HTTP_KEYS, readHttpAction } from './read-http-action.ts';
import { readIntegrityAction } from './read-integrity-action.ts';
import { readMetricAction } from './read-metric-action.ts';
import type { ReadingParts } from './read-secret.ts';
import { readSecretScan } from './read-secret-scan.ts';
import { readSqlAction } from './read-sql-action.ts';
import { readVariablesAction, VARIABLES_KEYS } from './read-variables-action.ts';

const KINDS = {
  command: { keys: COMMAND_KEYS, read: readCommandAction },
  http: { keys: HTTP_KEYS, read: readHttpAction },
  sql: { keys: [], read: readSqlAction },
  file: { keys: FILE_KEYS, read: readFileAction },
  secretScan: { keys: [], read: readSecretScan },
  budget: { keys: [], read: readBudgetAction },
  metric: { keys: [], read: readMetricAction },
  variables: { keys: VARIABLES_KEYS, read: readVariablesAction },
  backup: { keys: [], read: readBackupAction },
  freshBackup: { keys: [], read: readFreshBackupAction },
  integrity: { keys: [], read: readIntegrityAction },
} as const satisfies Readonly<
  Record<
    ActionWork['kind'],
    { readonly keys: readonly string[]; readonly read: (of: ActionFields) => ActionWork | null }
  >
>;

const KIND_NAMES = Object.keys(KINDS) as ActionWork['kind'][];
const TIMEOUT_MS = 60_000;

/**
 * Reads one action: exactly one kind of work, and what all have. `null` when it is none, which is
 * reported. Never throws.
 *
 * @param name of the action, as it may be shown
 */
export function readAction(
  name: string,
  node: Node,
  parts: ReadingParts,
): Omit<Action, 'name'> | null {
  const what = `action "${name}"`;
  const given = node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  const [kind, ...more] = KIND_NAMES.filter((each) => given.includes(each));
  const own = kind === undefined ? [] : [kind, ...KINDS[kind].keys];
  const common = ['description', 'timeout', 'preflight'];
  const keys = kind === undefined ? [...KIND_NAMES, ...common] : [...own, ...common];
  const fields = mapOf(node, what, [...keys, ...more], parts.report);
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
  const range = { min: limits.actionTimeoutMinMs, max: limits.actionTimeoutMaxMs };
  const timeoutMs = readActionDuration(of, 'timeout', range, TIMEOUT_MS);
  const description = readDescription(of);
  const work = KINDS[kind].read(of);
  const preflight = readPreflight(of, work);
  return work === null
    ? null
    : { description, timeoutMs, preflight, secrets: [...new Set(of.secrets)], work };
}

function readDescription(of: ActionFields): string {
  const node = of.fields.get('description');
  if (node === undefined) return '';
  const text = textOf(node);
  if (text !== null && text.length <= limits.actionDescriptionLength) return text;
  const expected = `at most ${limits.actionDescriptionLength} characters`;
  refuseField(of, 'description', 'it is no text of that length', expected, 'wrong-type');
  return '';
}

/** What changes something elsewhere is no look at anything, unless it is said. */
function readPreflight(of: ActionFields, work: ActionWork | null): Action['preflight'] {
  const node = of.fields.get('preflight');
  const isSent = work?.kind === 'http' && work.method !== 'GET' && work.method !== 'HEAD';
  const isDeed = isSent || work?.kind === 'backup';
  if (node === undefined) return isDeed ? 'never' : 'named';
  if (node.kind === 'scalar' && typeof node.value === 'boolean')
    return node.value ? 'always' : 'never';
  refuseField(of, 'preflight', 'it is neither true nor false', 'true or false', 'wrong-type');
  return 'never';
}
