import { unreachable } from '@tidegate/core';
import type { Channel } from '../config/channels.ts';

const TARGET_LENGTH = 200;

/** Where a channel leads to, for people to see: hosts and recipients, nothing secret. Never throws. */
export function channelTarget(channel: Channel): string {
  return targetOf(channel).slice(0, TARGET_LENGTH);
}

function targetOf(channel: Channel): string {
  switch (channel.kind) {
    case 'webhook':
    case 'slack':
      return new URL(channel.url).host;
    case 'email':
      return `${channel.to.join(', ')} by ${channel.host}:${channel.port}`;
    case 'pagerduty':
      return new URL(channel.endpoint).host;
    case 'sentry': {
      const { host, pathname } = new URL(channel.endpoint);
      return `${host}, project ${/\/(\d+)\/envelope\/$/.exec(pathname)?.[1] ?? '?'}`;
    }
    default:
      return unreachable(channel);
  }
}
