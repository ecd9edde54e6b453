import { unreachable } from '@tidegate/core';
import type { Channel } from '../config/channels.ts';

/**
 * Texts of a channel that nobody may see: what may stand in no message and no answer. Never throws.
 */
export function channelSecrets(channel: Channel): string[] {
  switch (channel.kind) {
    case 'webhook':
      return [...addressSecrets(channel.url), ...channel.secrets];
    case 'slack':
      return addressSecrets(channel.url);
    case 'email':
      return channel.login === null ? [] : [channel.login.password];
    case 'pagerduty':
      return [channel.routingKey];
    case 'sentry':
      return [channel.publicKey];
    default:
      return unreachable(channel);
  }
}

/** Path and query of an address are its secret; "/" is none. */
function addressSecrets(url: string): string[] {
  const { pathname, search } = new URL(url);
  return [`${pathname}${search}`, pathname].filter((part) => part.length > 1);
}
