import type { JsonObject } from '@tidegate/core';

/**
 * The body of a notification: `{type, timestamp, text, data}`. `text` is what chat receivers show
 * as it is; `data` is the whole payload of the effect. Never throws. Source: Standard Webhooks,
 * "Payload structure".
 */
export function webhookBody(payload: JsonObject, nowMs: number): string {
  const { event, title, text, atMs } = payload;
  return JSON.stringify({
    type: typeof event === 'string' ? event : 'notice',
    timestamp: new Date(typeof atMs === 'number' ? atMs : nowMs).toISOString(),
    text: [title, text].filter((line) => typeof line === 'string' && line !== '').join('\n'),
    data: payload,
  });
}
