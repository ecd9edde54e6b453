import type { SentryChannel } from '../config/channels.ts';
import { type Delivery, failedForGood } from './delivery.ts';
import type { Message } from './message.ts';
import { type HttpAnswer, type HttpParts, judgedByStatus, post } from './post.ts';
import { sentryEnvelope } from './sentry-envelope.ts';

/**
 * Sends a message once as an event in an envelope. Rejects when there is no answer. Source: Sentry
 * developer documentation, "Authentication".
 */
export async function deliverSentry(
  channel: SentryChannel,
  message: Message,
  parts: HttpParts,
): Promise<Delivery> {
  const headers = {
    'content-type': 'application/x-sentry-envelope',
    'x-sentry-auth': `Sentry sentry_version=7, sentry_client=tidegate/1, sentry_key=${channel.publicKey}`,
  };
  const sent = { headers, body: sentryEnvelope(message), nowMs: message.sentMs };
  return judged(await post(channel.endpoint, sent, parts));
}

/** What is malformed, too long, or has no right to the project, will never be taken. */
function judged(answer: HttpAnswer): Delivery {
  if (![400, 401, 403, 404, 413].includes(answer.status)) return judgedByStatus(answer);
  return failedForGood(`Sentry answered ${answer.status}: ${answer.text.slice(0, 200)}`);
}
