import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate, type Caller } from '../auth/authenticate.ts';
import { environmentOf } from '../auth/environment-of.ts';
import type { ServerParts } from '../http/server-parts.ts';
import type { ExpositionRow } from '../store/store.ts';
import { EXPOSITION_TYPE, expositionText } from './exposition-text.ts';
import { kpiRows } from './kpi-rows.ts';
import { EXPOSITION_EVERY_MS } from './limits.ts';
import { rememberFor } from './remember-for.ts';

const WANTED = { scope: ['admin', 'server'], what: 'GET /metrics' } as const;

type Parts = Pick<ServerParts, 'store' | 'clock' | 'ring' | 'hub' | 'loop' | 'figures'>;

/**
 * Registers `/metrics` for Prometheus. A key of one environment sees that environment and what is of
 * no environment. The store is asked at most every 10 s, whoever scrapes. KPIs are those that were
 * looked at lately; a scrape waits for none, and has them read at most every 5 min.
 */
export function registerExposition(app: FastifyInstance, parts: Parts): void {
  const { store, clock, ring, figures } = parts;
  const callers = new WeakMap<FastifyRequest, Caller>();
  const stored = rememberFor(EXPOSITION_EVERY_MS, clock, async () => {
    const nowMs = clock.nowMs();
    const known = figures.known();
    for (const { name } of await store.read('listEnvironments', {})) figures.refresh(name);
    const views = await store.read('scorecardViews', { environment: null, nowMs, known });
    return [...(await store.read('exposition', { nowMs })), ...kpiRows(views)];
  });
  app.route({
    method: 'GET',
    url: '/metrics',
    onRequest: async (request) =>
      void callers.set(request, await authenticate(request.headers, WANTED, ring, clock.nowMs())),
    handler: async (request, reply) => {
      const caller = callers.get(request);
      const environment = caller === undefined ? '' : environmentOf(caller, undefined);
      const rows = [...(await stored()), ...processRows(parts)];
      const seen = rows.filter(({ labels }) => isSeen(labels['environment'], environment));
      return await reply
        .header('content-type', EXPOSITION_TYPE)
        .header('cache-control', 'no-store')
        .send(expositionText(seen));
    },
  });
}

function isSeen(of: string | undefined, environment: string | null): boolean {
  return of === undefined || environment === null || of === environment;
}

/** What only this process knows. */
function processRows({ hub, loop }: Parts): ExpositionRow[] {
  const { open, cutOff } = hub.counts();
  const { term, tickAgeMs } = loop.status();
  const row = (name: string, help: string, type: ExpositionRow['type'], value: number) => ({
    ...{ name: `tidegate_${name}`, help, type, labels: {}, value },
  });
  return [
    row('streams', 'Open streams of this process', 'gauge', open),
    row('streams_cut_off_total', 'Streams that were cut off', 'counter', cutOff),
    row(
      'controller_held',
      'Whether this process holds the controller lease',
      'gauge',
      term ? 1 : 0,
    ),
    row('controller_term', 'Term of the lease that is held, 0 = none', 'gauge', term ?? 0),
    ...(tickAgeMs === null
      ? []
      : [
          row(
            'controller_tick_age_seconds',
            'Time since the last good step of the controller',
            'gauge',
            tickAgeMs / 1_000,
          ),
        ]),
  ];
}
