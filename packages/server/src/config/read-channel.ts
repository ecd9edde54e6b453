import type { Node } from '@tidegate/core';
import type { Channel } from './channels.ts';
import { readEmailChannel } from './read-email-channel.ts';
import { readPagerDutyChannel } from './read-pagerduty-channel.ts';
import type { ReadingParts } from './read-secret.ts';
import { readSentryChannel } from './read-sentry-channel.ts';
import { readWebAddress } from './read-web-address.ts';
import { readWebhookChannel } from './read-webhook-channel.ts';

/** Kinds of channels: each is the key that says where to. */
export const CHANNEL_KINDS = ['webhook', 'slack', 'email', 'pagerduty', 'sentry'] as const;

/**
 * Reads one channel from the entries of its map: exactly one kind. Mistakes are reported with their
 * places, and none quotes an address, a key or a password. Never throws.
 *
 * @param name of the channel, as it may be shown
 * @param fields its keys; others than channels have are not looked at
 */
export function readChannel(
  name: string,
  fields: ReadonlyMap<string, Node>,
  node: Node,
  parts: ReadingParts,
): Channel | null {
  const [kind, ...more] = CHANNEL_KINDS.filter((key) => fields.has(key));
  const place = kind === undefined ? undefined : fields.get(kind);
  if (kind === undefined || place === undefined || more.length > 0) {
    const expected = `one of ${CHANNEL_KINDS.map((key) => `"${key}"`).join(', ')}`;
    parts.report(node, {
      code: kind === undefined ? 'missing-key' : 'duplicate',
      message: `Cannot read channel "${name}": it has ${kind === undefined ? 'no kind' : 'more than one kind'}`,
      expected,
    });
    return null;
  }
  const secret = fields.get('secret');
  if (secret !== undefined && kind !== 'webhook')
    parts.report(secret, {
      code: 'unknown-key',
      message: `Cannot use "secret" in channel "${name}": only a "webhook" is signed`,
      expected: 'no "secret"',
    });
  switch (kind) {
    case 'webhook':
      return readWebhookChannel(name, place, secret, parts);
    case 'slack': {
      const url = readWebAddress(place, `"slack" of channel "${name}"`, parts);
      return url === null ? null : { kind, url };
    }
    case 'email':
      return readEmailChannel(name, place, parts);
    case 'pagerduty':
      return readPagerDutyChannel(name, place, parts);
    case 'sentry':
      return readSentryChannel(name, place, parts);
  }
}
