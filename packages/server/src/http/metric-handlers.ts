import { ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import type { Caller } from '../auth/authenticate.ts';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import type { TelemetryRange } from '../store/store.ts';
import { askedRange } from './asked-range.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type MetricRoute =
  | 'metrics'
  | 'metricSeries'
  | 'compareArms'
  | 'topErrors'
  | 'slowConversations'
  | 'contaminations'
  | 'costs'
  | 'quarantine'
  | 'reportFigure';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

interface AskedRange {
  readonly environment: string;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/** What telemetry says: of the last hour unless a span is given; contaminations a day, costs 30. */
export function metricHandlers({
  store,
  clock,
  figures,
}: Pick<ServerParts, 'store' | 'clock' | 'figures'>): Pick<Handlers, MetricRoute> {
  const rangeOf = (query: AskedRange, caller: Caller, backMs = HOUR_MS): TelemetryRange => ({
    environment: oneEnvironmentOf(caller, query.environment),
    ...askedRange(query, clock.nowMs(), backMs),
  });
  return {
    metrics: async ({ query, caller }) => {
      const environment = oneEnvironmentOf(caller, query.environment);
      return {
        metrics: await store.read('metricViews', { environment, nowMs: clock.nowMs() }),
      };
    },
    metricSeries: async ({ query, caller }) => {
      requireFlag(query);
      const { metric, flag = null, variant = null, draw = null, source, by = null } = query;
      const asked = { metric, flag, variant, draw, source, by, points: query.points };
      const nowMs = Math.trunc(clock.nowMs());
      return await store.read('querySeries', { ...rangeOf(query, caller), ...asked, nowMs });
    },
    compareArms: async ({ query, caller }) =>
      await store.read('compareArms', { ...rangeOf(query, caller), flag: query.flag }),
    topErrors: async ({ query, caller }) => ({
      errors: await store.read('topErrors', { ...rangeOf(query, caller), ...listed(query) }),
    }),
    slowConversations: async ({ query, caller }) => {
      const asked = { ...rangeOf(query, caller), ...listed(query) };
      return { conversations: await store.read('slowConversations', asked) };
    },
    contaminations: async ({ query, caller }) => {
      const asked = { ...rangeOf(query, caller, DAY_MS), limit: query.limit };
      return { contaminations: await store.read('contaminations', asked) };
    },
    costs: async ({ query, caller }) => {
      const asked = { ...rangeOf(query, caller, 30 * DAY_MS), flag: query.flag ?? null };
      return { rows: await store.read('costs', asked) };
    },
    quarantine: async ({ query, caller }) => {
      const environment = environmentOf(caller, query.environment);
      return { rows: await store.read('quarantined', { environment }) };
    },
    reportFigure: async ({ body, caller }) => {
      const nowMs = clock.nowMs();
      const environment = oneEnvironmentOf(caller, body.environment);
      const answer = await store.transact('reportFigure', {
        environment,
        metric: body.metric,
        value: body.value,
        flag: body.flag,
        variant: body.variant,
        note: body.note ?? null,
        atMs: body.atMs ?? Math.trunc(nowMs),
        actor: actorOf(caller),
        nowMs,
      });
      figures.forget(environment);
      return answer;
    },
  };
}

function listed(query: {
  readonly flag?: string | undefined;
  readonly variant?: string | undefined;
  readonly limit: number;
}) {
  requireFlag(query);
  const { flag = null, variant = null, limit } = query;
  return { flag, variant, limit };
}

/** A turn stands under each flag that it met: the variant of every flag would count it many times. */
function requireFlag(query: {
  readonly flag?: string | undefined;
  readonly variant?: string | undefined;
}): void {
  if (query.variant === undefined || query.flag !== undefined) return;
  throw new ProblemError(
    'malformed-request',
    `Cannot read variant "${query.variant}": a turn counts under each flag that it met, and none is given; give "flag" as well`,
  );
}
