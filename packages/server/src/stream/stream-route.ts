import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../auth/authenticate.ts';
import { oneEnvironmentOf } from '../auth/environment-of.ts';
import type { KeyRing } from '../auth/key-ring.ts';
import type { Clock } from '../config/clock.ts';
import type { StreamHub } from './hub.ts';
import { SSE_HEADERS } from './sse.ts';
import type { Sink } from './stream-client.ts';

/** Time without traffic after which the kernel asks whether a client is still there. */
const KEEP_ALIVE_MS = 30_000;
const RULESET_ID = /^\d{1,15}\.\d{1,15}\.[0-9a-f]{8}$/;

/**
 * Registers `GET /api/v1/stream` (server-sent events). `Last-Event-ID` or `?from=` says what the
 * client holds; `?environment=` is for keys of all environments.
 */
export function registerStream(
  app: FastifyInstance,
  parts: { readonly hub: StreamHub; readonly ring: KeyRing; readonly clock: Clock },
): void {
  app.get('/api/v1/stream', async (request, reply) => {
    const wanted = { scope: ['server', 'admin'], what: 'GET /api/v1/stream' } as const;
    const caller = await authenticate(request.headers, wanted, parts.ring, parts.clock.nowMs());
    const environment = oneEnvironmentOf(caller, queryText(request, 'environment'));
    const leave = await parts.hub.open({
      environment,
      caller,
      after: heldBy(request),
      openSink: () => openSink(request, reply),
    });
    if (request.raw.destroyed) leave();
    else reply.raw.once('close', leave);
  });
}

function openSink(request: FastifyRequest, reply: FastifyReply): Sink {
  reply.hijack();
  request.raw.socket.setKeepAlive(true, KEEP_ALIVE_MS);
  // A client that vanished is noticed by 'close'; its write error has nobody else to go to.
  reply.raw.on('error', () => {});
  reply.raw.writeHead(200, SSE_HEADERS);
  return reply.raw;
}

function heldBy(request: FastifyRequest): string | null {
  const header = request.headers['last-event-id'];
  const id = typeof header === 'string' ? header : queryText(request, 'from');
  return id !== undefined && RULESET_ID.test(id) ? id : null;
}

function queryText(request: FastifyRequest, name: string): string | undefined {
  const { query } = request;
  if (typeof query !== 'object' || query === null || !Object.hasOwn(query, name)) return undefined;
  const value: unknown = Reflect.get(query, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
