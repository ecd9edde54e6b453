import { createHash } from 'node:crypto';
import type { WebhookChannel } from '../config/channels.ts';
import type { Delivery } from './delivery.ts';
import type { Message } from './message.ts';
import { type HttpParts, judgedByStatus, post } from './post.ts';
import { webhookBody } from './webhook-body.ts';

/**
 * Posts a message once, signed with each secret of the channel. Redirects are not followed; 410 means
 * that the receiver wants no more. Rejects when there is no answer. Source: Standard Webhooks 1.0.
 */
export async function deliverWebhook(
  channel: WebhookChannel,
  message: Message,
  parts: HttpParts,
): Promise<Delivery> {
  const { payload, sentMs } = message;
  const id = headerId(message.id);
  const body = webhookBody(payload, sentMs);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentMs / 1_000)),
    ...(await signatureOf(channel, id, sentMs, body)),
  };
  return judgedByStatus(await post(channel.url, { headers, body, nowMs: sentMs }, parts));
}

/** Names of rules may be in any script, headers are ASCII: such an id is as good by its hash. */
function headerId(id: string): string {
  return /^[\x20-\x7e]+$/.test(id) ? id : createHash('sha256').update(id).digest('hex');
}

/** Several signatures stand side by side: a receiver takes the one that it knows the secret of. */
async function signatureOf(
  { secrets }: WebhookChannel,
  id: string,
  sentMs: number,
  body: string,
): Promise<Record<string, string>> {
  if (secrets.length === 0) return {};
  const { Webhook } = await import('standardwebhooks');
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, new Date(sentMs), body));
  return { 'webhook-signature': signatures.join(' ') };
}
