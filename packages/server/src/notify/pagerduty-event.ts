import { createHash } from 'node:crypto';
import type { JsonObject, Severity } from '@tidegate/core';
import type { Message } from './message.ts';

const SUMMARY_LENGTH = 1_024;
const KEY_LENGTH = 255;

const SEVERITIES: Readonly<Record<Severity, string>> = {
  information: 'info',
  warning: 'warning',
  error: 'error',
  critical: 'critical',
};

/** Whether a message is told once and for information only: then it pages nobody. */
export function isChange({ status, severity }: Message): boolean {
  return status === null && severity === 'information';
}

/**
 * A message as PagerDuty takes it: a trigger, an acknowledgement or a resolution, joined by its key, or
 * a change event. Never throws. Source: PagerDuty, "Events API v2".
 */
export function pagerDutyEvent(message: Message, routingKey: string): JsonObject {
  const event = isChange(message) ? { payload: whatOf(message) } : alertOf(message);
  return { routing_key: routingKey, ...event };
}

function alertOf(message: Message): JsonObject {
  const dedup_key = keyOf(message.dedupKey);
  if (message.status === 'acknowledged') return { event_action: 'acknowledge', dedup_key };
  if (message.status === 'resolved') return { event_action: 'resolve', dedup_key };
  const fact = (name: string) => message.facts.find((one) => one.name === name)?.value;
  const component = fact('flag');
  const group = fact('group') ?? fact('rule');
  return {
    event_action: 'trigger',
    dedup_key,
    client: 'Tidegate',
    payload: {
      ...whatOf(message),
      severity: SEVERITIES[message.severity],
      class: message.event,
      ...(component === undefined ? {} : { component }),
      ...(group === undefined ? {} : { group }),
    },
  };
}

function whatOf({ title, text, atMs, facts, advice }: Message): JsonObject {
  const environment = facts.find(({ name }) => name === 'environment')?.value;
  return {
    summary: title.slice(0, SUMMARY_LENGTH),
    source: environment === undefined ? 'tidegate' : `tidegate ${environment}`,
    timestamp: new Date(atMs).toISOString(),
    custom_details: {
      ...(text === '' ? {} : { text }),
      ...Object.fromEntries(facts.map(({ name, value }) => [name, value])),
      ...(advice.length === 0 ? {} : { advice: [...advice] }),
    },
  };
}

/** Keys have at most 255 characters; a longer one is as good by its hash. */
function keyOf(text: string): string {
  return text.length <= KEY_LENGTH ? text : createHash('sha256').update(text).digest('hex');
}
