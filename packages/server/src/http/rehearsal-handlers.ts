import { ProblemError, type RehearsalView } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import type { Caller } from '../auth/authenticate.ts';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type Route = 'work' | 'rehearsals' | 'rehearsal' | 'rehearse';

/** What takes long and is under way, and rollbacks that are gone through without a rollback. */
export function rehearsalHandlers(parts: ServerParts): Pick<Handlers, Route> {
  const { store, clock, board, rehearsals } = parts;
  return {
    work: ({ query, caller }) => {
      const work = board.list(environmentOf(caller, query.environment));
      return { serverMs: clock.nowMs(), work };
    },
    rehearsals: async ({ query, caller }) => {
      const environment = environmentOf(caller, query.environment);
      const asked = { environment, plan: query.plan ?? null, limit: query.limit };
      return { rehearsals: await store.read('listRehearsals', asked) };
    },
    rehearsal: async ({ params: { id }, caller }) => visible(parts, caller, id),
    rehearse: async ({ body, caller }) => {
      const asked = environmentOf(caller, body.environment);
      const plan = await store.read('findPlan', { plan: body.plan, environment: asked });
      const environment = oneEnvironmentOf(caller, plan.environment);
      if (body.mode === 'live' && body.confirm !== environment) {
        throw new ProblemError(
          'malformed-request',
          `Cannot rehearse "${plan.name}" live: what is live in "${environment}" goes back and forth; confirm it by the environment's name`,
        );
      }
      const [applied] = (await store.read('listPlans', { environment })).filter(
        ({ name }) => name === plan.name,
      );
      return await rehearsals.begin({
        ...{ environment, plan, planHash: applied?.hash ?? '', mode: body.mode },
        ...{ layers: body.layers ?? null, actor: actorOf(caller) },
      });
    },
  };
}

/** One of another environment looks like none. */
async function visible(
  { store }: Pick<ServerParts, 'store'>,
  caller: Caller,
  id: string,
): Promise<RehearsalView> {
  const environment = environmentOf(caller, undefined);
  const view = await store.read('getRehearsal', { id });
  if (view !== null && (environment === null || view.environment === environment)) return view;
  throw new ProblemError(
    'not-found',
    `Cannot find rehearsal "${id}": there is none; list the rehearsals to see their ids`,
  );
}
