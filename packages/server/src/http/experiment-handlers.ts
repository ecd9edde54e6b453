import { actorOf } from '../auth/actor-of.ts';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type Route =
  | 'experiments'
  | 'experiment'
  | 'experimentOutlook'
  | 'startExperiment'
  | 'stopExperiment'
  | 'decideExperiment';

/** Experiments: their figures, and what becomes of them. */
export function experimentHandlers({
  experiments,
}: Pick<ServerParts, 'experiments'>): Pick<Handlers, Route> {
  return {
    experiments: async ({ query, caller }) => ({
      experiments: await experiments.list(environmentOf(caller, query.environment)),
    }),
    experiment: async ({ params: { name }, query, caller }) => {
      const environment = oneEnvironmentOf(caller, query.environment);
      return await experiments.view({ environment, name }, query.fresh === 'true');
    },
    experimentOutlook: async ({ params: { name }, query, caller }) => {
      const environment = oneEnvironmentOf(caller, query.environment);
      return await experiments.outlook({ environment, name }, query.unitsPerDay ?? null);
    },
    startExperiment: async ({ params: { name }, body, caller }) => {
      const environment = oneEnvironmentOf(caller, body.environment);
      const { reason = null, atMs = null, scale = null } = body;
      const actor = actorOf(caller);
      return await experiments.start({ environment, name }, { reason, atMs, scale, actor });
    },
    stopExperiment: async ({ params: { name }, body: { reason, ...body }, caller }) => {
      const environment = oneEnvironmentOf(caller, body.environment);
      return await experiments.stop({ environment, name }, { reason, actor: actorOf(caller) });
    },
    decideExperiment: async ({ params: { name }, body, caller }) => {
      const environment = oneEnvironmentOf(caller, body.environment);
      const { outcome, variant = null, nextPlan = null, reason } = body;
      const actor = actorOf(caller);
      return await experiments.decide(
        { environment, name },
        { outcome, variant, nextPlan, reason, actor },
      );
    },
  };
}
