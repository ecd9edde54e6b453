import type { JsonObject } from '@tidegate/core';
import fc from 'fast-check';
import { onTestFinished } from 'vitest';
import type { Channels } from '../config/channels.ts';
import { type Limits, limits } from '../config/limits.ts';
import { createDeliverer, type Deliverer } from './create-deliverer.ts';
import { type Message, messageOf } from './message.ts';

/** When messages of tests happened, and when they are sent. */
export const HAPPENED_MS = 1_800_000_000_000;
export const SENT_MS = HAPPENED_MS + 5_000;

/** Texts with what formats, headers and lengths stumble over. */
export const nastyText = fc
  .array(
    fc.oneof(
      fc.string(),
      fc.constantFrom('\0', '\n', '\r\n', '\u2028', '\u{1f680}', '\ud800', 'ä / b', ' '),
      fc.constantFrom('&', '<', '>', '<!channel>', '<@U1>', '&amp;', 'x'.repeat(149)),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

/** A deliverer that may reach loopback, closed when the test is over. */
export function aDeliverer(
  changes: Partial<Limits> = {},
  channels: Partial<Channels> = {},
): Deliverer {
  const reach = { named: {}, allowAddresses: ['127.0.0.1', '::1'], ...channels };
  const deliverer = createDeliverer(reach, { ...limits, webhookTimeoutMs: 2_000, ...changes });
  onTestFinished(() => deliverer.close());
  return deliverer;
}

/** A notice as a rollback makes one. */
export function aMessage(payload: JsonObject = {}, id = 'ro_1:4:0'): Message {
  const whole = {
    event: 'rollout.rolled-back',
    title: 'Rolled back: chat',
    text: 'error_rate was 5 % over 2 min; above 0.5 % is too much',
    environment: 'production',
    flag: 'chat-agent',
    rollout: 'ro_1',
    atMs: HAPPENED_MS,
    ...payload,
  };
  return messageOf(id, whole, SENT_MS);
}
