import type { RulesetIdText } from '@tidegate/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sink } from './guarded-sink.ts';
import { SSE_HEADERS } from './sse.ts';

/** Time without traffic after which the kernel asks whether a client is still there. */
const KEEP_ALIVE_MS = 30_000;
/** What `browserId` looks like. */
const BROWSER_ID = /^[\w-]{22}$/;
const RULESET_ID = /^\d{1,15}\.\d{1,15}\.[0-9a-f]{8}$/;

/** Answers a request with a stream of events that stays open; its head is sent with this call. */
export function openEventStream(request: FastifyRequest, reply: FastifyReply): Sink {
  reply.hijack();
  request.raw.socket.setKeepAlive(true, KEEP_ALIVE_MS);
  // A client that vanished is noticed by 'close'; its write error has nobody else to go to.
  reply.raw.on('error', () => {});
  reply.raw.writeHead(200, { ...sentHeaders(reply), ...SSE_HEADERS });
  return reply.raw;
}

/** The ruleset that a client says it holds by `Last-Event-ID` or `?from=`, or `null`. */
export function heldBy(request: FastifyRequest): RulesetIdText | null {
  const id = lastEventId(request);
  return id !== undefined && RULESET_ID.test(id) ? id : null;
}

/** The `browserId` that a browser says it holds in the same way, or `null`. */
export function heldByBrowser(request: FastifyRequest): string | null {
  const id = lastEventId(request);
  return id !== undefined && BROWSER_ID.test(id) ? id : null;
}

/** One parameter of a query, when it is there once and not empty. */
export function queryText(request: FastifyRequest, name: string): string | undefined {
  const { query } = request;
  if (typeof query !== 'object' || query === null || !Object.hasOwn(query, name)) return undefined;
  const value: unknown = Reflect.get(query, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function lastEventId(request: FastifyRequest): string | undefined {
  const header = request.headers['last-event-id'];
  return typeof header === 'string' ? header : queryText(request, 'from');
}

/** What hooks have set so far, such as the headers of CORS. */
function sentHeaders(reply: FastifyReply): Record<string, string> {
  const entries = Object.entries(reply.getHeaders()).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return Object.fromEntries(entries);
}
