import type { Client } from '@tidegate/sdk';
import { forwardToPosthog } from '@tidegate/sdk/posthog';
import { forwardToSentry } from '@tidegate/sdk/sentry';
import type { HarborSettings } from './harbor-settings.ts';
import { sentryOptions } from './sentry-options.ts';

/**
 * Tells Sentry and PostHog which variants run, where Harbor was given a DSN or a key; neither is
 * loaded otherwise. Sentry's own instrumentation traces the routes. Answers how to end it: what
 * waits is sent.
 */
export async function startForwarding(
  tidegate: Client,
  { sentryDsn, posthog }: Pick<HarborSettings, 'sentryDsn' | 'posthog'>,
): Promise<() => Promise<void>> {
  const ends: (() => Promise<unknown>)[] = [];
  if (sentryDsn !== null) {
    // biome-ignore lint/correctness/noUndeclaredDependencies: optional, installed by those who give its key
    const Sentry = await import('@sentry/node');
    const integrations = [Sentry.httpIntegration(), Sentry.featureFlagsIntegration()];
    Sentry.init({ ...sentryOptions(sentryDsn), integrations });
    const stop = forwardToSentry(tidegate, Sentry);
    ends.push(() => {
      stop();
      return Sentry.close(FLUSH_MS);
    });
  }
  if (posthog !== null) {
    // biome-ignore lint/correctness/noUndeclaredDependencies: optional, installed by those who give its key
    const { PostHog } = await import('posthog-node');
    const client = new PostHog(posthog.key, { host: posthog.host });
    const { stop } = forwardToPosthog(tidegate, client);
    ends.push(() => {
      stop();
      return client.shutdown(FLUSH_MS);
    });
  }
  return async () => {
    await Promise.all(ends.map((end) => end()));
  };
}

/** Longest time that the last events may take. */
const FLUSH_MS = 2_000;
