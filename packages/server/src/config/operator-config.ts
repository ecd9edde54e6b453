import type { FileProblem, Node } from '@tidegate/core';
import { readYaml } from '@tidegate/protocol';
import { isAddressBlock } from '../notify/address-guard.ts';
import type { ProbeTarget } from '../probe/probe-target.ts';
import type { Channels, WebhookChannel } from './channels.ts';
import { mapOf, type ReportMistake, textOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import { readProbes } from './read-probes.ts';
import { shown } from './shown.ts';
import { unquotedProblem } from './unquoted-problem.ts';

/** The operator's file: `tidegate.config.yaml`. */
export type OperatorConfig =
  | {
      readonly ok: true;
      readonly channels: Channels;
      readonly probes: readonly ProbeTarget[];
    }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * Reads the operator's file. All mistakes are listed, each with its place; none quotes what may be a
 * secret, so they can be shown without an excerpt of the file. Never throws.
 *
 * @param file name under which mistakes are reported
 * @example
 * parseOperatorConfig('tidegate.config.yaml', `
 * channels:
 *   ops-slack: { webhook: "https://hooks.example.com/T1", secret: whsec_… }
 * allowAddresses: [10.1.2.3/32]
 * probes:
 *   app: { environment: production, http: "https://app.example.com/health", every: 10s }
 * `)
 */
export function parseOperatorConfig(file: string, text: string): OperatorConfig {
  const read = readYaml(file, text);
  if (!read.ok) return { ok: false, problems: read.problems.map(unquotedProblem) };
  const problems: FileProblem[] = [];
  const report: ReportMistake = ({ at }, problem) => void problems.push({ ...problem, file, at });
  const root = mapOf(read.tree, 'the file', ['channels', 'allowAddresses', 'probes'], report);
  const webhooks = readChannels(root?.get('channels'), report);
  const allowAddresses = readAddresses(root?.get('allowAddresses'), report);
  const probes = readProbes(root?.get('probes'), report);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, channels: { webhooks, allowAddresses }, probes };
}

function readChannels(
  node: Node | undefined,
  report: ReportMistake,
): Record<string, WebhookChannel> {
  if (node === undefined) return {};
  if (node.kind !== 'map' || node.entries.length > limits.channelsMax) {
    report(node, {
      code: 'wrong-type',
      message: 'Cannot read "channels": it is no map of channels',
      expected: `at most ${limits.channelsMax} entries such as "ops-slack: { webhook: https://… }"`,
    });
    return {};
  }
  const channels = node.entries.flatMap(({ key, value }) => {
    const channel = readChannel(key, value, report);
    return channel === null ? [] : [[key, channel] as const];
  });
  return Object.fromEntries(channels);
}

function readChannel(key: string, node: Node, report: ReportMistake): WebhookChannel | null {
  const name = shown(key);
  const fields = mapOf(node, `channel "${name}"`, ['webhook', 'secret'], report);
  if (fields === null) return null;
  const webhook = textOf(fields.get('webhook'));
  const secret = fields.has('secret') ? textOf(fields.get('secret')) : null;
  if (webhook === null || !isWebhookUrl(webhook))
    report(fields.get('webhook') ?? node, {
      code: webhook === null ? 'missing-key' : 'out-of-range',
      message: `Cannot read "webhook" of channel "${name}": it is no address to post to`,
      expected: 'an http or https URL without user and password',
    });
  // The secret itself never stands in a message.
  if (fields.has('secret') && (secret === null || !isSecret(secret)))
    report(fields.get('secret') ?? node, {
      code: 'out-of-range',
      message: `Cannot read "secret" of channel "${name}": it is no signing secret`,
      expected: '"whsec_" and 24 to 64 bytes in base64',
    });
  return webhook === null ? null : { webhook, secret };
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

function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

function isSecret(text: string): boolean {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1] ?? '';
  const bytes = Buffer.from(encoded, 'base64').length;
  return bytes >= 24 && bytes <= 64;
}
