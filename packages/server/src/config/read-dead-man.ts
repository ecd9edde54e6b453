import { type Node, newReport, readDuration } from '@tidegate/core';
import type { Channel, DeadMan } from './channels.ts';
import { mapOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import { CHANNEL_KINDS, readChannel } from './read-channel.ts';
import { readChannelName } from './read-channels.ts';
import type { ReadingParts } from './read-secret.ts';

const EVERY_MS = 30_000;

/**
 * Reads `deadMan:` of the operator's file: a channel of its own, or `channel: <name>`, and `every`
 * (10 s to 1 h, default 30 s). Mistakes are reported. Never throws.
 */
export function readDeadMan(
  node: Node | undefined,
  named: Readonly<Record<string, Channel>>,
  names: readonly string[],
  parts: ReadingParts,
): DeadMan | null {
  if (node === undefined) return null;
  const keys = ['channel', ...CHANNEL_KINDS, 'secret', 'every'];
  const fields = mapOf(node, '"deadMan"', keys, parts.report);
  if (fields === null) return null;
  const everyMs = readEvery(fields.get('every'), parts);
  const asked = fields.get('channel');
  if (asked === undefined) {
    const channel = readChannel('deadMan', fields, node, parts);
    return channel === null ? null : { channel, everyMs };
  }
  if (CHANNEL_KINDS.some((kind) => fields.has(kind))) {
    parts.report(asked, {
      code: 'duplicate',
      message: 'Cannot read "deadMan": it has a channel of its own and names another one',
      expected: '"channel" or one of its own',
    });
    return null;
  }
  const name = readChannelName(asked, '"channel" of "deadMan"', names, parts);
  const channel = name !== null && Object.hasOwn(named, name) ? named[name] : undefined;
  return channel === undefined ? null : { channel, everyMs };
}

function readEvery(node: Node | undefined, { report }: ReadingParts): number {
  if (node === undefined) return EVERY_MS;
  const found = newReport('');
  const range = { min: limits.deadManEveryMinMs, max: limits.deadManEveryMaxMs };
  const everyMs = readDuration(found, node, '"every" of "deadMan"', range);
  // What was written is not quoted: in this file it may be anything.
  for (const { code, expected } of found.problems)
    report(node, {
      code,
      expected,
      message: 'Cannot read "every" of "deadMan": it is no such duration',
    });
  return everyMs ?? EVERY_MS;
}
