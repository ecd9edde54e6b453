import type { SlackChannel } from '../config/channels.ts';
import { type Delivery, failedForGood } from './delivery.ts';
import type { Message } from './message.ts';
import { type HttpAnswer, type HttpParts, judgedByStatus, post } from './post.ts';
import { slackMessage } from './slack-message.ts';

/**
 * Posts a message once to an incoming webhook. Rejects when there is no answer. Slack has no key for a
 * message, so one that is posted twice is seen twice. Source: Slack, "Sending messages using incoming
 * webhooks".
 */
export async function deliverSlack(
  channel: SlackChannel,
  message: Message,
  parts: HttpParts,
): Promise<Delivery> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(slackMessage(message));
  return judged(await post(channel.url, { headers, body, nowMs: message.sentMs }, parts));
}

/** The webhook, its team or its channel is gone: nothing will ever arrive there. */
const GONE = [
  'no_service',
  'no_service_id',
  'no_team',
  'team_disabled',
  'invalid_token',
  'channel_not_found',
  'channel_is_archived',
];

/** This message will not be taken however often it is posted. */
const REFUSED = [
  'invalid_payload',
  'invalid_blocks',
  'invalid_blocks_format',
  'no_text',
  'user_not_found',
  'action_prohibited',
  'posting_to_general_channel_denied',
];

function judged(answer: HttpAnswer): Delivery {
  const { status, text } = answer;
  if (status < 400) return judgedByStatus(answer);
  // The body is one word; a proxy's page is none of these.
  const word = text.trim();
  const detail = `Slack answered ${status}: ${word}`;
  if (GONE.includes(word)) return failedForGood(detail, true);
  if (REFUSED.includes(word)) return failedForGood(detail);
  return judgedByStatus(answer);
}
