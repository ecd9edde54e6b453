import { rootCertificates } from 'node:tls';
import { unreachable } from '@tidegate/core';
import type { Agent } from 'undici';
import type { Channel, Channels } from '../config/channels.ts';
import type { Limits } from '../config/limits.ts';
import { createAddressGuard } from './address-guard.ts';
import { channelSecrets } from './channel-secrets.ts';
import { deliverEmail } from './deliver-email.ts';
import { deliverPagerDuty } from './deliver-pagerduty.ts';
import { deliverSentry } from './deliver-sentry.ts';
import { deliverSlack } from './deliver-slack.ts';
import { deliverWebhook } from './deliver-webhook.ts';
import { type Delivery, failedOnce } from './delivery.ts';
import { createGuardedAgent } from './guarded-agent.ts';
import type { Message } from './message.ts';

/** Tells somebody once, whatever the channel. */
export interface Deliverer {
  /** Never rejects, and takes no longer than `webhookTimeoutMs`. */
  deliver(channel: Channel, message: Message): Promise<Delivery>;
  /** Ends what is under way: it fails and may be tried again. */
  close(): Promise<void>;
}

/** Makes a deliverer; it opens nothing before it has something to deliver. */
export function createDeliverer(
  { allowAddresses, certificates = [] }: Channels,
  limits: Limits,
): Deliverer {
  const guard = createAddressGuard(allowAddresses);
  const ending = new AbortController();
  const { signal } = ending;
  let agent: Promise<Agent> | null = null;
  const httpParts = async () => {
    const authorities = certificates.length === 0 ? null : [...rootCertificates, ...certificates];
    agent ??= createGuardedAgent(guard, limits.webhookTimeoutMs, authorities);
    return { dispatcher: await agent, signal, limits };
  };
  const deliver = async (channel: Channel, message: Message): Promise<Delivery> => {
    switch (channel.kind) {
      case 'webhook':
        return await deliverWebhook(channel, message, await httpParts());
      case 'slack':
        return await deliverSlack(channel, message, await httpParts());
      case 'email':
        return await deliverEmail(channel, message, { guard, certificates, signal, limits });
      case 'pagerduty':
        return await deliverPagerDuty(channel, message, await httpParts());
      case 'sentry':
        return await deliverSentry(channel, message, await httpParts());
      default:
        return unreachable(channel);
    }
  };
  return {
    async deliver(channel, message) {
      const delivery = await deliver(channel, message).catch((cause: unknown) =>
        failedOnce(cause instanceof Error ? troubleOf(cause) : String(cause)),
      );
      return { ...delivery, detail: shownDetail(delivery.detail, channel, limits) };
    },
    async close() {
      ending.abort();
      await (await agent)?.destroy();
    },
  };
}

/** What is connected to several addresses at once fails without a message of its own. */
function troubleOf(error: Error): string {
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}

/** Receivers and libraries may quote what they were given: no secret gets into the log. */
function shownDetail(detail: string, channel: Channel, limits: Limits): string {
  let text = detail.replace(/\p{Cc}+/gu, ' ');
  for (const secret of channelSecrets(channel)) text = text.replaceAll(secret, '…');
  return text.slice(0, limits.deliveryDetailLength);
}
