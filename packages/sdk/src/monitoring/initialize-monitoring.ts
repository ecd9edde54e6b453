import type { MonitoringOptions } from './monitoring-options.ts';

/**
 * Says with what the functions of `@tidegate/sdk/monitoring` work, until the next call; `null` ends
 * it. Calls before it do nothing: `onWarning` is told how many there were, once. Never throws.
 *
 * @example
 * initializeMonitoring({ client: tidegate, onError: (error) => Sentry.captureException(error) });
 */
export function initializeMonitoring(options: MonitoringOptions | null): void {
  current = options;
  if (options === null || early === 0) return;
  const message = `Cannot monitor ${early} calls: initializeMonitoring() came after them; call it first`;
  early = 0;
  attempt(() => options.onWarning?.(message));
}

/** Runs something over what was said last; nothing before anything was. Never throws. */
export function withMonitoring(run: (options: MonitoringOptions) => void): void {
  const options = current;
  if (options === null) early += 1;
  else attempt(() => run(options));
}

/** Monitoring must never harm what it monitors. */
export function attempt(run: () => void): void {
  try {
    run();
  } catch {
    // What a listener throws is its own affair.
  }
}

let current: MonitoringOptions | null = null;
let early = 0;
