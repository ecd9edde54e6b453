import type { StreamEvent } from '@tidegate/protocol';

/**
 * One event as it goes over the wire. `data` is the whole event as one line of JSON; `id` stands on
 * patches and snapshots only: it is the ruleset that the receiver holds after it. Never throws.
 * Source: WHATWG HTML §9.2 (server-sent events).
 */
export function sseFrame(event: StreamEvent): string {
  const id = 'to' in event ? `id: ${event.to}\n` : '';
  return `event: ${event.event}\n${id}data: ${JSON.stringify(event)}\n\n`;
}

/** Headers of a stream; `x-accel-buffering` keeps nginx from holding events back. */
export const SSE_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  connection: 'keep-alive',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
} as const;
