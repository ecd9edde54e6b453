import { actorOf } from '../auth/actor-of.ts';
import { oneEnvironmentOf } from '../auth/environment-of.ts';
import { readFlagdDocument } from '../flag/read-flagd-document.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

/** Flags of other systems: stored word for word. */
export function importHandlers({
  store,
  clock,
}: Pick<ServerParts, 'store' | 'clock'>): Pick<Handlers, 'importFlagd'> {
  return {
    importFlagd: async ({ body, caller }) => {
      const environment = oneEnvironmentOf(caller, body.environment);
      const { flags, warnings } = readFlagdDocument(body.text);
      const answer = await store.transact('importFlagd', {
        environment,
        flags,
        confirmGrowth: body.confirmGrowth,
        actor: actorOf(caller),
        nowMs: clock.nowMs(),
      });
      return { ...answer, warnings: [...warnings, ...answer.warnings] };
    },
  };
}
