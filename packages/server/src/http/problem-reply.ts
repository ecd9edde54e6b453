import { ProblemError } from '@tidegate/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../config/log.ts';

/**
 * Answers an error as `application/problem+json` (RFC 9457). What is not a `ProblemError` and not
 * the framework's own complaint about a request is our bug: it is logged, and the answer says no
 * more than `internal`.
 */
export function problemReply(error: unknown, reply: FastifyReply, log: Log): FastifyReply {
  const problem = toProblemError(error);
  if (problem.code === 'internal')
    log.error({ err: error, route: routeOf(reply.request) }, 'request failed');
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  const mayRetry = problem.status === 503 || problem.status === 429;
  if (mayRetry && !reply.hasHeader('retry-after')) reply.header('retry-after', '1');
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem.toProblem()));
}

/** The problem for a path that nothing serves. */
export function noSuchPath(request: FastifyRequest): ProblemError {
  const path = request.url.split('?', 1)[0] ?? '';
  return new ProblemError(
    'not-found',
    `Cannot find "${request.method} ${path.slice(0, 200)}": there is no such address; see /api/openapi.json`,
  );
}

/** The problem that any error is on the wire; what nobody expected is `internal`. */
export function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const status = statusOf(error);
  if (status === 413)
    return new ProblemError('body-too-large', 'Cannot read the body: it is too large');
  if (status === 415)
    return new ProblemError(
      'unsupported-media-type',
      'Cannot read the body: its type is not JSON; send "Content-Type: application/json"',
    );
  if (status >= 400 && status < 500)
    return new ProblemError(
      'malformed-request',
      `Cannot read the request: ${error instanceof Error ? error.message : 'it is malformed'}`,
    );
  return new ProblemError('internal', 'Cannot answer: the server met an error of its own', {
    detail: 'It stands in the log of the server; try again',
  });
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}

/** The route's pattern: unlike the URL it never carries what a caller wrote. */
function routeOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? 'unknown'}`;
}
