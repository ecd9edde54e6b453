import { type Node, nearestName } from '@tidegate/core';
import type { Channel } from './channels.ts';
import { mapOf, textOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import { CHANNEL_KINDS, readChannel } from './read-channel.ts';
import type { ReadingParts } from './read-secret.ts';
import { shown } from './shown.ts';

const KEYS = [...CHANNEL_KINDS, 'secret'];

/** Reads `channels:` of the operator's file, at most 100. Mistakes are reported. Never throws. */
export function readChannels(
  node: Node | undefined,
  parts: ReadingParts,
): Readonly<Record<string, Channel>> {
  if (node === undefined) return {};
  if (node.kind !== 'map' || node.entries.length > limits.channelsMax) {
    parts.report(node, {
      code: 'wrong-type',
      message: 'Cannot read "channels": it is no map of channels',
      expected: `at most ${limits.channelsMax} entries such as "ops-slack: { slack: https://… }"`,
    });
    return {};
  }
  const channels = node.entries.flatMap(({ key, at, value }) => {
    const name = shown(key);
    if (key === '' || key.length > limits.channelNameLength)
      parts.report(
        { at },
        {
          code: 'out-of-range',
          message: `Cannot read channel "${name}": this is no name for one`,
          expected: `1 to ${limits.channelNameLength} characters`,
        },
      );
    const fields = mapOf(value, `channel "${name}"`, KEYS, parts.report);
    const channel = fields === null ? null : readChannel(name, fields, value, parts);
    return channel === null ? [] : [[key, channel] as const];
  });
  return Object.fromEntries(channels);
}

/**
 * Reads the name of a channel that must be there; `null` when it is not, which is reported.
 *
 * @param names of all entries under `channels:`, those with mistakes too
 */
export function readChannelName(
  node: Node,
  what: string,
  names: readonly string[],
  { report }: ReadingParts,
): string | null {
  const name = textOf(node);
  if (name !== null && names.includes(name)) return name;
  const nearest = name === null ? null : nearestName(name, names);
  report(node, {
    code: 'out-of-range',
    message: `Cannot read ${what}: ${name === null ? 'it is no name' : `there is no channel "${shown(name)}"`}`,
    expected: nearest === null ? 'a name of "channels"' : `"${shown(nearest)}"`,
  });
  return null;
}
