import type { Dispatcher } from 'undici';
import type { WebhookChannel } from '../config/channels.ts';
import type { Limits } from '../config/limits.ts';

/** What became of one attempt. */
export type Delivery =
  | { readonly outcome: 'ok'; readonly detail: string }
  /** `isFinal`: another attempt would be useless. */
  | { readonly outcome: 'failed'; readonly detail: string; readonly isFinal: boolean };

/** A message for one receiver; `id` stays the same over all attempts. */
export interface WebhookMessage {
  readonly id: string;
  readonly atMs: number;
  /** JSON. */
  readonly body: string;
}

/**
 * Posts a message once, signed when the channel has a secret. Redirects are not followed; 410 means
 * that the receiver wants no more. Never rejects. Source: Standard Webhooks 1.0.
 */
export async function deliverWebhook(
  channel: WebhookChannel,
  message: WebhookMessage,
  dispatcher: Dispatcher,
  limits: Pick<Limits, 'webhookTimeoutMs' | 'webhookAnswerBytes'>,
): Promise<Delivery> {
  try {
    const { request } = await import('undici');
    const answer = await request(channel.webhook, {
      method: 'POST',
      dispatcher,
      body: message.body,
      headers: await headersOf(channel, message),
      signal: AbortSignal.timeout(limits.webhookTimeoutMs),
    });
    await answer.body.dump({ limit: limits.webhookAnswerBytes }).catch(() => {});
    return judged(answer.statusCode);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    return { outcome: 'failed', detail, isFinal: false };
  }
}

async function headersOf(
  { secret }: WebhookChannel,
  { id, atMs, body }: WebhookMessage,
): Promise<Record<string, string>> {
  const plain = {
    'content-type': 'application/json',
    'user-agent': 'tidegate',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(atMs / 1_000)),
  };
  if (secret === null) return plain;
  const { Webhook } = await import('standardwebhooks');
  const signature = new Webhook(secret).sign(id, new Date(atMs), body);
  return { ...plain, 'webhook-signature': signature };
}

function judged(status: number): Delivery {
  const detail = `the receiver answered ${status}`;
  if (status >= 200 && status < 300) return { outcome: 'ok', detail };
  if (status === 410) return { outcome: 'failed', detail, isFinal: true };
  const isRedirect = status >= 300 && status < 400;
  return {
    outcome: 'failed',
    detail: isRedirect ? `${detail}; redirects are not followed` : detail,
    isFinal: false,
  };
}
