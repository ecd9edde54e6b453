import { ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import type { Handlers, RouteRequest } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type Route = 'deployments' | 'beginDeployment' | 'endDeployment' | 'deliveryFigures';

/** Deployments as whoever deploys tells of them, and how environments deliver. */
export function deploymentHandlers({
  store,
  clock,
  figures,
}: Pick<ServerParts, 'store' | 'clock' | 'figures'>): Pick<Handlers, Route> {
  const now = () => Math.trunc(clock.nowMs());
  return {
    deployments: async ({ query, caller }) => {
      const environment = environmentOf(caller, query.environment);
      return {
        deployments: await store.read('listDeployments', { environment, limit: query.limit }),
      };
    },
    beginDeployment: async ({ body, caller }) => {
      const nowMs = now();
      const { version, commit = null, commitMs = null, kind, slot = null, url = null } = body;
      const { rollout = null, key = null, detail } = body;
      const view = await store.transact('beginDeployment', {
        environment: oneEnvironmentOf(caller, body.environment),
        ...{ version, commit, commitMs, kind, slot, url, rollout, detail, key },
        ...timesOf(body, nowMs),
        ...{ actor: actorOf(caller), nowMs },
      });
      figures.forget(view.environment);
      return view;
    },
    endDeployment: async ({ params: { id }, body: { status, detail }, caller }) => {
      const environment = environmentOf(caller, undefined);
      const actor = actorOf(caller);
      const asked = { environment, id, status, detail, actor, nowMs: now() };
      const view = await store.transact('endDeployment', asked);
      figures.forget(view.environment);
      return view;
    },
    deliveryFigures: async ({ query: { days, ...query }, caller }) => {
      const environment = environmentOf(caller, query.environment);
      return { figures: await store.read('deliveryFigures', { environment, days, nowMs: now() }) };
    },
  };
}

/** A status alone says that it is over now; an end needs a begin, or it would have taken no time. */
function timesOf(
  { startedMs, endedMs, status }: RouteRequest<'beginDeployment'>['body'],
  nowMs: number,
) {
  if (status !== undefined && startedMs === undefined) {
    throw new ProblemError(
      'malformed-request',
      'Cannot tell of a deployment that is over: it is not said when it began; give "startedMs" as well',
    );
  }
  return {
    startedMs: startedMs ?? nowMs,
    endedMs: endedMs ?? (status === undefined ? null : nowMs),
    status: status ?? ('running' as const),
  };
}
