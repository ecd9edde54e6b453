import type { Dashboard } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import { DASHBOARD_EVERY_MS } from '../metric/limits.ts';
import { rememberFor } from '../metric/remember-for.ts';
import type { Handlers } from './handler.ts';
import { monitoringChecks } from './monitoring-checks.ts';
import type { ServerParts } from './server-parts.ts';

type ScorecardRoute = 'scorecards' | 'recordBaseline' | 'dashboard' | 'activateMonitoring';

/** Environments whose dashboard is remembered for a moment. */
const DASHBOARDS_MAX = 100;

/** KPIs, budgets, and the page that operations look at. */
export function scorecardHandlers({
  store,
  clock,
  hub,
  loop,
}: Pick<ServerParts, 'store' | 'clock' | 'hub' | 'loop'>): Pick<Handlers, ScorecardRoute> {
  const dashboards = new Map<string, () => Promise<Dashboard>>();
  const dashboardOf = (environment: string): Promise<Dashboard> => {
    const known =
      dashboards.get(environment) ??
      rememberFor(DASHBOARD_EVERY_MS, clock, () =>
        store.read('dashboard', { environment, nowMs: Math.trunc(clock.nowMs()) }),
      );
    if (dashboards.size < DASHBOARDS_MAX) dashboards.set(environment, known);
    return known();
  };
  return {
    scorecards: async ({ query, caller }) => {
      const nowMs = Math.trunc(clock.nowMs());
      const environment = environmentOf(caller, query.environment);
      const scorecards = await store.read('scorecardViews', { environment, nowMs });
      return { serverMs: nowMs, scorecards };
    },
    recordBaseline: async ({ params, body, caller }) =>
      await store.transact('recordBaseline', {
        environment: oneEnvironmentOf(caller, body.environment),
        name: params.name,
        reason: body.reason ?? null,
        actor: actorOf(caller),
        nowMs: Math.trunc(clock.nowMs()),
      }),
    dashboard: async ({ query, caller }) => {
      const told = await dashboardOf(oneEnvironmentOf(caller, query.environment));
      return { ...told, health: { ...told.health, streams: hub.counts().open } };
    },
    activateMonitoring: async ({ body, caller }) => {
      const environment = oneEnvironmentOf(caller, body.environment);
      const nowMs = Math.trunc(clock.nowMs());
      const actor = actorOf(caller);
      const done = await store.transact('activateMonitoring', { environment, actor, nowMs });
      const checks = await monitoringChecks({ store, loop }, environment, nowMs);
      return { environment, ...done, checks };
    },
  };
}
