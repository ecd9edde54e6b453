import { ProblemError } from '@tidegate/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Limits } from '../config/limits.ts';
import { BEACON_PATH } from './register-beacon.ts';

/** What pages of other origins may ask for: the routes that take browser keys, and no others. */
const BROWSER_PATHS = [
  /^\/ofrep\/v1\//,
  /^\/api\/v1\/stream\/(changes|tickets)$/,
  /^\/api\/v1\/telemetry(\/urgent)?$/,
];
const METHODS = 'GET, POST';
const REQUEST_HEADERS =
  'authorization, content-type, content-encoding, if-none-match, x-api-key, x-tidegate-key';
const ANSWER_HEADERS = 'etag, retry-after';

/**
 * Lets pages of the given origins use the routes for browsers, and answers the question that
 * browsers ask beforehand. Other origins, loopback too, get no header and so no answer. Credentials
 * are never allowed: keys go in headers. Beacons are posted without that question, so those of other
 * origins are refused here. Source: WHATWG Fetch §3.2 (CORS protocol).
 */
export function allowOrigins(
  app: FastifyInstance,
  origins: readonly string[],
  { corsMaxAgeMs }: Pick<Limits, 'corsMaxAgeMs'>,
): void {
  const allowed = new Set(origins);
  app.addHook('onRequest', async (request) => {
    if (pathOf(request) !== BEACON_PATH || isFromHere(request)) return;
    const { origin = '' } = request.headers;
    if (!allowed.has(origin)) throw foreign(origin);
  });
  if (allowed.size === 0) return;
  app.addHook('onRequest', async (request, reply): Promise<FastifyReply | undefined> => {
    if (!isForBrowsers(request)) return undefined;
    reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return undefined;
    reply.header('access-control-allow-origin', origin);
    const isQuestion = request.headers['access-control-request-method'] !== undefined;
    if (request.method !== 'OPTIONS' || !isQuestion) {
      reply.header('access-control-expose-headers', ANSWER_HEADERS);
      return undefined;
    }
    return await reply
      .code(204)
      .header('access-control-allow-methods', METHODS)
      .header('access-control-allow-headers', REQUEST_HEADERS)
      .header('access-control-max-age', String(Math.floor(corsMaxAgeMs / 1_000)))
      .send();
  });
}

function isForBrowsers(request: FastifyRequest): boolean {
  const path = pathOf(request);
  return BROWSER_PATHS.some((pattern) => pattern.test(path));
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

/** From a page of this server, or from no page: programs send no origin. */
function isFromHere({ headers: { origin, host } }: FastifyRequest): boolean {
  return origin === undefined || origin === `https://${host}` || origin === `http://${host}`;
}

function foreign(origin: string): ProblemError {
  return new ProblemError(
    'forbidden',
    `Cannot take a beacon of "${origin.slice(0, 200)}": the origin is not allowed; start the server with it in TIDEGATE_CORS_ORIGINS`,
  );
}
