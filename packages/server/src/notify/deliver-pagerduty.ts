import type { PagerDutyChannel } from '../config/channels.ts';
import { type Delivery, failedForGood } from './delivery.ts';
import type { Message } from './message.ts';
import { isChange, pagerDutyEvent } from './pagerduty-event.ts';
import { type HttpAnswer, type HttpParts, judgedByStatus, post } from './post.ts';

/**
 * Sends an event once, changes to a place of their own. Rejects when there is no answer. Source:
 * PagerDuty, "Events API v2".
 */
export async function deliverPagerDuty(
  channel: PagerDutyChannel,
  message: Message,
  parts: HttpParts,
): Promise<Delivery> {
  const { endpoint, routingKey } = channel;
  const url = isChange(message) ? endpoint.replace(/enqueue$/, 'change/enqueue') : endpoint;
  const body = JSON.stringify(pagerDutyEvent(message, routingKey));
  const headers = { 'content-type': 'application/json' };
  return judged(await post(url, { headers, body, nowMs: message.sentMs }, parts));
}

/** 400: it will never be taken. 429 and 5xx are to be tried again. */
function judged(answer: HttpAnswer): Delivery {
  if (answer.status !== 400) return judgedByStatus(answer);
  return failedForGood(`PagerDuty answered 400: ${answer.text.slice(0, 200)}`);
}
