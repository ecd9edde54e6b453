import { attempt, withMonitoring } from './initialize-monitoring.ts';
import type { MonitoringOptions } from './monitoring-options.ts';

/** What more there is to say of an event. Only a finite `value` is sent to Tidegate. */
export type EventProperties = Readonly<Record<string, unknown>>;

/**
 * Something happened: an event of the unit, one row each time, with `properties.value` where it is a
 * finite number. All properties go to `onEvent`, and nowhere else. Never throws.
 *
 * @example
 * trackEvent('Message Sent', { type: 'text', length: 100 });
 */
export function trackEvent(event: string, properties: EventProperties = {}): void {
  withMonitoring((options) => {
    track(options, event, { value: properties['value'] });
    attempt(() => options.onEvent?.(event, properties));
  });
}

interface Told {
  readonly value?: unknown;
  /** Of a server's client. */
  readonly unit?: string | undefined;
  /** Attribute of a page's context that is the unit; absent = `targetingKey`. */
  readonly by?: string | undefined;
}

/** An event over either client; over a server's, without a unit, nothing. */
export function track(
  { client, unit: usual }: MonitoringOptions,
  event: string,
  { value, unit = usual, by }: Told,
): void {
  const worth = typeof value === 'number' && Number.isFinite(value) ? { value } : {};
  if (!('onRuleset' in client)) client.track(event, by === undefined ? worth : { ...worth, by });
  else if (unit !== undefined) client.track(event, { targetingKey: unit }, worth);
}
