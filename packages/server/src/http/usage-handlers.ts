import { environmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

/** How flags are used, and which events programs track. */
export function usageHandlers({
  store,
  clock,
}: ServerParts): Pick<Handlers, 'flagUsage' | 'trackedEvents'> {
  return {
    flagUsage: async ({ query, caller }) => {
      const nowMs = clock.nowMs();
      const environment = environmentOf(caller, query.environment);
      return { serverMs: nowMs, flags: await store.read('flagUsage', { environment, nowMs }) };
    },
    trackedEvents: async ({ query, caller }) => {
      const environment = environmentOf(caller, query.environment);
      const events = await store.read('trackedEvents', { environment });
      return { serverMs: clock.nowMs(), events };
    },
  };
}
