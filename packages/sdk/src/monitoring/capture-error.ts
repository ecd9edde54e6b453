import { errorLabels } from '../error-labels.ts';
import { attempt, withMonitoring } from './initialize-monitoring.ts';
import { type EventProperties, track } from './track-event.ts';

/**
 * Something failed that the program caught. A server counts it in the metric `errors` of the whole
 * product, by its name and its message without particulars, and under no variant: nobody knows which
 * one it was (a turn knows: `turn.fail`); a page tells an event `error`. The error itself and its
 * context go to `onError`, and nowhere else. Never throws.
 *
 * @example
 * captureError(error, { step: 'payment' });
 */
export function captureError(error: unknown, context: EventProperties = {}): void {
  withMonitoring((options) => {
    const { client } = options;
    if ('onRuleset' in client) {
      client.observe('errors', 1, { of: 'product', labels: { ...errorLabels(error) } });
    } else track(options, 'error', {});
    attempt(() => options.onError?.(error, context));
  });
}

/** The same for a failure that has a name and a message only. Never throws. */
export function trackError(name: string, message: string, context: EventProperties = {}): void {
  const error = new Error(String(message));
  error.name = String(name);
  captureError(error, context);
}
