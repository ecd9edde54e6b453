import type { FileProblem, Node } from '@tidegate/core';
import { readYaml } from '@tidegate/protocol';
import type { Action } from '../action/action.ts';
import { isAddressBlock } from '../notify/address-guard.ts';
import type { OutcomeQuery } from '../outcome/query.ts';
import type { ProbeTarget } from '../probe/probe-target.ts';
import type { Channels } from './channels.ts';
import { mapOf, type ReportMistake, textOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import { readActions } from './read-actions.ts';
import { readBackupPolicies } from './read-backup-policies.ts';
import { readCertificates } from './read-certificates.ts';
import { readChannelName, readChannels } from './read-channels.ts';
import { readDatabases } from './read-databases.ts';
import { readDeadMan } from './read-dead-man.ts';
import { readDrills } from './read-drills.ts';
import { readDrivers } from './read-drivers.ts';
import { readProbes } from './read-probes.ts';
import { readQueries } from './read-queries.ts';
import type { ReadingParts } from './read-secret.ts';
import { readStores } from './read-stores.ts';
import type { Safety } from './safety.ts';
import { noSecrets, type SecretSource } from './secret-source.ts';
import { shown } from './shown.ts';
import { unquotedProblem } from './unquoted-problem.ts';

/** The operator's file: `tidegate.config.yaml`. */
export type OperatorConfig =
  | {
      readonly ok: true;
      readonly channels: Channels;
      readonly probes: readonly ProbeTarget[];
      readonly actions: readonly Action[];
      readonly safety: Safety;
      /** Where experiments may read figures of units. */
      readonly queries: readonly OutcomeQuery[];
    }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

const KEYS = [
  'channels',
  'fallback',
  'deadMan',
  'allowAddresses',
  'certificates',
  'probes',
  'actions',
  'drivers',
  'databases',
  'stores',
  'backups',
  'drills',
  'queries',
];

/**
 * Reads the operator's file. All mistakes are listed, each with its place; none quotes what may be a
 * secret, so they can be shown without an excerpt of the file. Never throws.
 *
 * @param file name under which mistakes are reported
 * @param secrets where `{ env: NAME }` and `{ file: path }` are looked up; default: nowhere
 * @example
 * parseOperatorConfig('tidegate.config.yaml', `
 * channels:
 *   ops: { webhook: "https://hooks.example.com/T1", secret: { env: OPS_SECRET } }
 *   oncall: { pagerduty: { routingKey: { file: /run/secrets/pagerduty } } }
 * fallback: ops
 * deadMan: { webhook: "https://watch.example.com/tidegate", every: 30s }
 * allowAddresses: [10.1.2.3/32]
 * probes:
 *   app: { environment: production, http: "https://app.example.com/health", every: 10s }
 * actions:
 *   unit-tests: { command: [npm, test], cwd: ../app, timeout: 10m }
 * `)
 */
export function parseOperatorConfig(
  file: string,
  text: string,
  secrets: SecretSource = noSecrets,
): OperatorConfig {
  const read = readYaml(file, text);
  if (!read.ok) return { ok: false, problems: read.problems.map(unquotedProblem) };
  const problems: FileProblem[] = [];
  const report: ReportMistake = ({ at }, problem) => void problems.push({ ...problem, file, at });
  const parts = { report, secrets };
  const root = mapOf(read.tree, 'the file', KEYS, report);
  const listed = root?.get('channels');
  const names = keysOf(listed);
  const named = readChannels(listed, parts);
  const asked = root?.get('fallback');
  const fallback = asked === undefined ? null : readChannelName(asked, '"fallback"', names, parts);
  const deadMan = readDeadMan(root?.get('deadMan'), named, names, parts);
  const allowAddresses = readAddresses(root?.get('allowAddresses'), report);
  const certificates = readCertificates(root?.get('certificates'), parts);
  const probes = readProbes(root?.get('probes'), report);
  const databases = keysOf(root?.get('databases'));
  const actions = readActions(root?.get('actions'), { ...parts, databases });
  const others = { channels: names, actions: actions.map(({ name }) => name) };
  const safety = readSafety(root, others, parts);
  const queries = readQueries(root?.get('queries'), parts);
  if (problems.length > 0) return { ok: false, problems };
  const channels = { named, allowAddresses, fallback, deadMan, certificates };
  return { ok: true, channels, probes, actions, safety, queries };
}

function keysOf(node: Node | undefined): string[] {
  return node?.kind === 'map' ? node.entries.map(({ key }) => key) : [];
}

function readSafety(
  root: ReadonlyMap<string, Node> | null,
  {
    channels,
    actions,
  }: { readonly channels: readonly string[]; readonly actions: readonly string[] },
  parts: ReadingParts,
): Safety {
  const databases = readDatabases(root?.get('databases'), parts);
  const stores = readStores(root?.get('stores'), parts);
  const names = { databases, stores: stores.map(({ name }) => name), channels };
  return {
    drivers: readDrivers(
      root?.get('drivers'),
      { actions, databases: databases.map(({ name }) => name) },
      parts,
    ),
    databases,
    stores,
    backups: readBackupPolicies(root?.get('backups'), names, parts),
    drills: readDrills(root?.get('drills'), names, parts),
  };
}

function readAddresses(node: Node | undefined, report: ReportMistake): string[] {
  if (node === undefined) return [];
  if (node.kind !== 'list' || node.items.length > limits.allowAddressesMax) {
    report(node, {
      code: 'wrong-type',
      message: 'Cannot read "allowAddresses": it is no list of addresses',
      expected: `a list of at most ${limits.allowAddressesMax}, such as [10.1.2.3/32]`,
    });
    return [];
  }
  return node.items.flatMap((item) => {
    const text = textOf(item);
    if (text !== null && isAddressBlock(text)) return [text];
    report(item, {
      code: 'out-of-range',
      message: `Cannot read "allowAddresses": ${text === null ? 'an item' : `"${shown(text)}"`} is no address`,
      expected: 'an IP address or a CIDR block, such as 10.1.2.3/32',
    });
    return [];
  });
}
