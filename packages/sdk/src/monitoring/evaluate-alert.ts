import { withMonitoring } from './initialize-monitoring.ts';
import { track } from './track-event.ts';

/**
 * Reports a value that an alert is about, and decides nothing: alerts are judged by the server, which
 * no visitor can talk into a rollback. A server observes the metric of that name (a gauge where no
 * metric has it), a page tells an event `alert <id>`. Never throws.
 *
 * @example
 * evaluateAlert('error_rate_critical', 0.07);
 */
export function evaluateAlert(id: string, value: number): void {
  withMonitoring((options) => {
    const { client } = options;
    if ('onRuleset' in client) client.observe(id, value);
    else track(options, `alert ${id}`, { value });
  });
}
