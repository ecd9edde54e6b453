import { createHash } from 'node:crypto';
import type { JsonObject, Severity } from '@tidegate/core';
import type { Message } from './message.ts';

const LEVELS: Readonly<Record<Severity, string>> = {
  information: 'info',
  warning: 'warning',
  error: 'error',
  critical: 'fatal',
};

const TAG_LENGTH = 200;
const MESSAGE_LENGTH = 8_192;

/**
 * A message as Sentry takes it, in three lines: head of the envelope, head of the item, the event. Its
 * id comes from the message's, so that an event that comes twice is the same to Sentry; events of one
 * thing form one issue. Never throws. Source: Sentry developer documentation, "Envelopes" and "Event
 * payloads".
 */
export function sentryEnvelope(message: Message): string {
  const event_id = createHash('sha256').update(message.id).digest('hex').slice(0, 32);
  const event = JSON.stringify({ event_id, ...eventOf(message) });
  const sent_at = new Date(message.sentMs).toISOString();
  const item = {
    type: 'event',
    content_type: 'application/json',
    length: Buffer.byteLength(event),
  };
  return `${JSON.stringify({ event_id, sent_at })}\n${JSON.stringify(item)}\n${event}\n`;
}

function eventOf(message: Message): JsonObject {
  const { title, text, atMs, severity, status, event, facts, advice, dedupKey } = message;
  const environment = facts.find(({ name }) => name === 'environment')?.value;
  const tags = facts.filter(({ name }) => name !== 'environment');
  return {
    timestamp: atMs / 1_000,
    platform: 'other',
    logger: 'tidegate',
    level: status === 'resolved' ? 'info' : LEVELS[severity],
    logentry: { formatted: [title, text].join('\n').trim().slice(0, MESSAGE_LENGTH) },
    ...(environment === undefined ? {} : { environment: environmentName(environment) }),
    tags: {
      event,
      ...(status === null ? {} : { status }),
      ...Object.fromEntries(tags.map(({ name, value }) => [name, tagValue(value)])),
    },
    extra: { ...(advice.length === 0 ? {} : { advice: [...advice] }) },
    fingerprint: ['tidegate', dedupKey],
  };
}

/** Names of environments have no white space and no slash, and at most 64 characters. */
function environmentName(name: string): string {
  return name.replace(/[\s/]/g, '-').slice(0, 64);
}

/** Tags are one line. */
function tagValue(value: string): string {
  return value.replace(/\s+/g, ' ').slice(0, TAG_LENGTH);
}
