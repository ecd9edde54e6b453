import { ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type FreezeRoute = 'freezes' | 'createFreeze' | 'endFreeze' | 'stopRollouts';

/** What keeps a whole environment still: freezes, and the emergency stop. */
export function freezeHandlers({ store, clock, loop }: ServerParts): Pick<Handlers, FreezeRoute> {
  return {
    freezes: async ({ query, caller }) => {
      const environment = environmentOf(caller, query.environment);
      const asked = { environment, nowMs: clock.nowMs() };
      return { freezes: await store.read('listFreezes', asked) };
    },
    createFreeze: async ({ body, caller }) => {
      const nowMs = clock.nowMs();
      return await store.transact('createFreeze', {
        environment: oneEnvironmentOf(caller, body.environment),
        fromMs: body.fromMs ?? nowMs,
        toMs: body.toMs,
        reason: body.reason,
        actor: actorOf(caller),
        nowMs,
      });
    },
    endFreeze: async ({ params: { id }, caller }) => {
      const nowMs = clock.nowMs();
      const environment = environmentOf(caller, undefined);
      if (environment !== null) {
        // One of another environment looks like none.
        const own = await store.read('listFreezes', { environment, nowMs });
        if (!own.some((freeze) => freeze.id === id)) {
          throw new ProblemError(
            'not-found',
            `Cannot find freeze "${id}": none is open; list the freezes to see their ids`,
          );
        }
      }
      return await store.transact('endFreeze', { id, actor: actorOf(caller), nowMs });
    },
    stopRollouts: async ({ body, caller }) => {
      const answer = await store.transact('stopRollouts', {
        environment: oneEnvironmentOf(caller, body.environment),
        reason: body.reason,
        kill: body.kill,
        actor: actorOf(caller),
        nowMs: clock.nowMs(),
      });
      void loop.wake();
      return answer;
    },
  };
}
