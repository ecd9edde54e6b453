import { type Route, type RouteName, routes } from '@tidegate/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate, type Caller } from '../auth/authenticate.ts';
import type { KeyRing } from '../auth/key-ring.ts';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import type { KeyQuota } from '../ingest/key-quota.ts';
import type { Handlers } from './handler.ts';
import { parsePart } from './parse-part.ts';
import { requireQuota } from './require-quota.ts';

/** What stands before every route. */
export interface Gatekeeper {
  readonly ring: KeyRing;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly quota: KeyQuota;
}

type LooseHandler = (request: {
  params: unknown;
  query: unknown;
  body: unknown;
  caller: Caller | null;
  setStatus: (status: number) => void;
}) => unknown;

/**
 * Registers every route of the table: scope, then contracts, then its handler. The key is looked
 * at before a byte of the body is read.
 */
export function registerRoutes(app: FastifyInstance, handlers: Handlers, gate: Gatekeeper): void {
  for (const [name, route] of Object.entries<Route>(routes)) {
    const handler = handlers[name as RouteName] as unknown as LooseHandler;
    const callers = new WeakMap<FastifyRequest, Caller>();
    app.route({
      method: route.method,
      url: route.path,
      bodyLimit: bodyLimitOf(name as RouteName, gate.limits),
      onRequest: async (request, reply) => {
        const { scope } = route;
        if (scope === null) return;
        const what = `${route.method} ${route.path}`;
        const { ring, clock } = gate;
        const caller = await authenticate(request.headers, { scope, what }, ring, clock.nowMs());
        if (isMetered(name as RouteName, caller)) {
          const bytesMax = gate.limits.telemetryBodyBytes;
          requireQuota(gate.quota, caller, { request, reply, bytesMax });
        }
        callers.set(request, caller);
      },
      handler: async (request, reply) => {
        const answer = await handler({
          ...partsOf(route, request),
          caller: callers.get(request) ?? null,
          setStatus: (status) => void reply.code(status),
        });
        reply.header('cache-control', 'no-store');
        if (reply.statusCode === 503) reply.header('retry-after', '1');
        return answer;
      },
    });
  }
}

function partsOf(route: Route, request: FastifyRequest) {
  return {
    params: route.params && parsePart(route.params, 'params', request.params),
    query: route.query && parsePart(route.query, 'query', request.query),
    body: route.body ? parsePart(route.body, 'body', request.body) : request.body,
  };
}

/** A zero-tolerance event of a program is never turned away; anybody may hold a browser's key. */
function isMetered(name: RouteName, { kind }: Caller): boolean {
  return name === 'telemetry' || (name === 'urgent' && kind === 'browser');
}

function bodyLimitOf(name: RouteName, limits: Limits): number {
  if (name === 'apply') return limits.applyBodyBytes;
  if (name === 'importFlagd') return limits.importBodyBytes;
  if (name === 'telemetry' || name === 'urgent') return limits.telemetryBodyBytes;
  return limits.bodyBytes;
}
