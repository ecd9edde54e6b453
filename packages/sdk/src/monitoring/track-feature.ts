import { type EventProperties, trackEvent } from './track-event.ts';

/**
 * Somebody used a feature: an event `<feature> <action>`. As `trackEvent`.
 *
 * @example
 * trackFeatureUsage('Focus Mode', 'activated', { duration: 300 });
 */
export function trackFeatureUsage(
  feature: string,
  action: string,
  properties?: EventProperties,
): void {
  trackEvent(`${feature} ${action}`, properties);
}

/** An event `Message Sent`. As `trackEvent`. */
export function trackMessageSent(type: string, properties: EventProperties = {}): void {
  trackEvent('Message Sent', { ...properties, type });
}

/** An event `Thread Viewed`, worth the messages of the thread. As `trackEvent`. */
export function trackThreadView(threadId: string, messageCount: number): void {
  trackEvent('Thread Viewed', { threadId, messageCount, value: messageCount });
}

/** An event `Reaction Added`. As `trackEvent`. */
export function trackReactionAdded(type: string, messageId: string): void {
  trackEvent('Reaction Added', { type, messageId });
}

/** An event `Focus Mode Enabled` or `Focus Mode Disabled`, worth how long it was on. As `trackEvent`. */
export function trackFocusModeToggled(enabled: boolean, duration?: number): void {
  const event = enabled ? 'Focus Mode Enabled' : 'Focus Mode Disabled';
  trackEvent(event, { enabled, duration, value: duration });
}

/** An event `Tool Activated`. As `trackEvent`. */
export function trackToolActivated(toolName: string, context?: unknown): void {
  trackEvent('Tool Activated', { toolName, context });
}

/** An event `CRM Synced` or `CRM Sync Failed`, worth the records of it. As `trackEvent`. */
export function trackCRMSync(crmType: string, success: boolean, count: number): void {
  const event = success ? 'CRM Synced' : 'CRM Sync Failed';
  trackEvent(event, { crmType, success, count, value: count });
}

/** An event `AI Summarized` or `AI Summary Failed`, worth the time that it took. As `trackEvent`. */
export function trackAISummarization(contentType: string, success: boolean, time: number): void {
  const event = success ? 'AI Summarized' : 'AI Summary Failed';
  trackEvent(event, { contentType, success, time, value: time });
}
