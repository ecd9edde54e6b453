// biome-ignore lint/correctness/noUndeclaredDependencies: optional, installed by those who give its key
import type { NodeOptions } from '@sentry/node';
import { isExpectedError } from '@tidegate/sdk/sentry';

/** Share of traces that are sent. */
const TRACES_SAMPLE_RATE = 0.1;

/**
 * How Harbor starts Sentry: one trace in ten, no expected errors, no address of a caller, and URLs
 * without their queries. Harbor has no page: a page would add `replayIntegration({ maskAllText: true,
 * blockAllMedia: true })`.
 */
export function sentryOptions(dsn: string): NodeOptions {
  return {
    dsn,
    tracesSampleRate: TRACES_SAMPLE_RATE,
    sendDefaultPii: false,
    beforeSend: (event, { originalException }) =>
      isExpectedError(originalException) ? null : event,
    beforeBreadcrumb: (breadcrumb) => {
      const { url } = breadcrumb.data ?? {};
      return typeof url === 'string'
        ? { ...breadcrumb, data: { ...breadcrumb.data, url: withoutQuery(url) } }
        : breadcrumb;
    },
  };
}

function withoutQuery(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? '';
}
