import type { BrowserClient } from '../browser/types.ts';
import type { Client } from '../types.ts';

/** What the monitoring functions work with. */
export interface MonitoringOptions {
  /** Of a page or of a server. */
  readonly client: BrowserClient | Client;
  /** Over a server's client: the unit of events that are given none. Without it they are not told. */
  readonly unit?: string | undefined;
  /** Called with every error besides, for example to hand it to Sentry. */
  readonly onError?:
    | ((error: unknown, context: Readonly<Record<string, unknown>>) => void)
    | undefined;
  /** Called with every event besides, for example to hand its properties to PostHog. */
  readonly onEvent?:
    | ((event: string, properties: Readonly<Record<string, unknown>>) => void)
    | undefined;
  /** Told how many calls came before `initializeMonitoring`. */
  readonly onWarning?: ((message: string) => void) | undefined;
}
