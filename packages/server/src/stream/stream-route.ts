import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate } from '../auth/authenticate.ts';
import { oneEnvironmentOf } from '../auth/environment-of.ts';
import type { KeyRing } from '../auth/key-ring.ts';
import type { Clock } from '../config/clock.ts';
import { heldBy, openEventStream, queryText } from './event-stream.ts';
import type { StreamHub, StreamRequest } from './hub.ts';
import { ticketRefused } from './ticket-refused.ts';
import type { Tickets } from './tickets.ts';

interface Parts {
  readonly hub: StreamHub;
  readonly ring: KeyRing;
  readonly clock: Clock;
  readonly tickets: Tickets;
}

const PATH = 'GET /api/v1/stream';
const KINDS = ['server', 'admin'] as const;

/**
 * Registers `GET /api/v1/stream` (server-sent events). `Last-Event-ID` or `?from=` says what the
 * client holds; `?environment=` is for keys of all environments, `?ticket=` for an `EventSource`,
 * once.
 */
export function registerStream(app: FastifyInstance, parts: Parts): void {
  app.get('/api/v1/stream', async (request, reply) => {
    const leave = await parts.hub.open({
      ...(await whoAsks(request, parts)),
      after: heldBy(request),
      openSink: () => openEventStream(request, reply),
    });
    if (request.raw.destroyed) leave();
    else reply.raw.once('close', leave);
  });
}

async function whoAsks(
  request: FastifyRequest,
  { ring, clock, tickets }: Parts,
): Promise<Pick<StreamRequest, 'environment' | 'caller'>> {
  const ticket = queryText(request, 'ticket');
  if (ticket !== undefined) {
    const holder = tickets.redeem(ticket);
    if (holder === null || holder.opens !== 'any') throw ticketRefused(PATH, holder);
    const { environment, keyId, keyExpiresMs } = holder;
    return { environment, caller: { id: keyId, expiresMs: keyExpiresMs } };
  }
  const wanted = { scope: KINDS, what: PATH };
  const caller = await authenticate(request.headers, wanted, ring, clock.nowMs());
  return { environment: oneEnvironmentOf(caller, queryText(request, 'environment')), caller };
}
