import { actorOf } from '../auth/actor-of.ts';
import { oneEnvironmentOf } from '../auth/environment-of.ts';
import { eraseUser } from '../user/erase.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type Route = 'exportUser' | 'eraseUser';

/** What is stored about one user: told to them, or erased. Raw ids come in bodies, and go nowhere. */
export function userHandlers({
  store,
  clock,
}: Pick<ServerParts, 'store' | 'clock'>): Pick<Handlers, Route> {
  const now = () => Math.trunc(clock.nowMs());
  return {
    exportUser: async ({ body, caller }) => {
      const environment = oneEnvironmentOf(caller, body.environment);
      const nowMs = now();
      const told = await store.read('exportUser', { environment, user: body.user, nowMs });
      const entries = Object.entries(told.kinds).map(
        ([kind, { length }]) => [kind, length] as const,
      );
      // Nothing is handed out that the audit trail does not know of.
      await store.transact('noteUserExport', {
        ...{ environment, unit: told.unit, rows: Object.fromEntries(entries) },
        ...{ actor: actorOf(caller), nowMs },
      });
      return told;
    },
    eraseUser: async ({ body: { user, reason, ...body }, caller }) => {
      const environment = oneEnvironmentOf(caller, body.environment);
      const actor = actorOf(caller);
      return await eraseUser(store, { environment, user, reason, actor, nowMs: now() });
    },
  };
}
