import { environmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

/** SDK processes that were heard of lately. */
export function instanceHandlers({
  store,
  clock,
  limits,
}: ServerParts): Pick<Handlers, 'instances'> {
  return {
    instances: async ({ query, caller }) => ({
      instances: await store.read('listInstances', {
        environment: environmentOf(caller, query.environment),
        sinceMs: clock.nowMs() - limits.instancesListedMs,
      }),
    }),
  };
}
