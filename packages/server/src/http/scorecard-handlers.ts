import { type Dashboard, ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import { DASHBOARD_EVERY_MS } from '../metric/limits.ts';
import { rememberFor } from '../metric/remember-for.ts';
import type { KnownFigures } from '../store/store.ts';
import type { Handlers } from './handler.ts';
import { recordMissingBaselines } from './missing-baselines.ts';
import { monitoringChecks } from './monitoring-checks.ts';
import type { ServerParts } from './server-parts.ts';

type ScorecardRoute = 'scorecards' | 'recordBaseline' | 'dashboard' | 'activateMonitoring';

/** Environments whose dashboard is remembered for a moment. */
const DASHBOARDS_MAX = 100;

/** KPIs, budgets, and the page that operations look at. */
export function scorecardHandlers(
  parts: Pick<ServerParts, 'store' | 'clock' | 'hub' | 'loop' | 'figures'>,
): Pick<Handlers, ScorecardRoute> {
  const { store, clock, hub, figures } = parts;
  const dashboards = new Map<string, () => Promise<Dashboard>>();
  const dashboardOf = (environment: string): Promise<Dashboard> => {
    const known =
      dashboards.get(environment) ??
      rememberFor(DASHBOARD_EVERY_MS, clock, () => withBudgets(parts, environment));
    if (dashboards.size < DASHBOARDS_MAX) dashboards.set(environment, known);
    return known();
  };
  return {
    scorecards: async ({ query, caller }) => {
      const environment = environmentOf(caller, query.environment);
      const known: KnownFigures[] = [];
      for (const name of await environmentsOf(parts, environment)) {
        known.push(await figures.fresh(name));
      }
      const nowMs = Math.trunc(clock.nowMs());
      const scorecards = await store.read('scorecardViews', { environment, nowMs, known });
      return { serverMs: nowMs, scorecards };
    },
    recordBaseline: async ({ params: { name }, body, caller }) => {
      const environment = oneEnvironmentOf(caller, body.environment);
      const known = await figures.now(environment);
      const nowMs = Math.trunc(clock.nowMs());
      const how = { reason: body.reason ?? null, actor: actorOf(caller), nowMs };
      await store.transact('recordBaselines', { environment, name, known, ...how });
      const views = await store.read('scorecardViews', { environment, nowMs, known: [known] });
      const view = views.find((scorecard) => scorecard.name === name);
      if (view !== undefined) return view;
      throw new ProblemError('not-found', `Cannot show scorecard "${name}": it is gone`);
    },
    dashboard: async ({ query, caller }) => {
      const told = await dashboardOf(oneEnvironmentOf(caller, query.environment));
      return { ...told, health: { ...told.health, streams: hub.counts().open } };
    },
    activateMonitoring: async ({ body, caller }) => {
      const environment = oneEnvironmentOf(caller, body.environment);
      const nowMs = Math.trunc(clock.nowMs());
      const actor = actorOf(caller);
      const done = await store.transact('activateMonitoring', { environment, actor, nowMs });
      const read = await recordMissingBaselines(parts, { environment, actor, nowMs });
      const known = read ?? (await figures.fresh(environment));
      const checks = await monitoringChecks(parts, environment, nowMs, known);
      return { environment, ...done, checks };
    },
  };
}

async function environmentsOf(
  { store }: Pick<ServerParts, 'store'>,
  environment: string | null,
): Promise<readonly string[]> {
  if (environment !== null) return [environment];
  return (await store.read('listEnvironments', {})).map(({ name }) => name);
}

/** The dashboard never waits for figures of KPIs that were read within 5 min. */
async function withBudgets(
  { store, clock, figures }: Pick<ServerParts, 'store' | 'clock' | 'figures'>,
  environment: string,
): Promise<Dashboard> {
  const nowMs = Math.trunc(clock.nowMs());
  const told = await store.read('dashboard', { environment, nowMs });
  const known = [await figures.lately(environment)];
  const views = await store.read('scorecardViews', { environment, nowMs, known });
  return { ...told, budgets: views.filter(({ purpose }) => purpose === 'budgets') };
}
