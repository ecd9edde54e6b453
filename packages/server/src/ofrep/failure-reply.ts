import type { FastifyReply } from 'fastify';
import type { Log } from '../config/log.ts';
import { toProblemError } from '../http/problem-reply.ts';

/**
 * Answers an error as OFREP writes it: `errorCode` and `errorDetails` for a request that is wrong,
 * `errorDetails` alone for the rest, and the key of the flag where one was asked for.
 *
 * @param isBody whether the body was at fault and not who asks
 */
export function failureReply(
  error: unknown,
  reply: FastifyReply,
  about: { readonly log: Log; readonly key: string | null; readonly isBody: boolean },
): FastifyReply {
  const problem = toProblemError(error);
  if (problem.code === 'internal') about.log.error({ err: error }, 'evaluation failed');
  // OFREP knows no 415 and no 422, and its 404 is a flag that is not there.
  const status = [404, 415, 422].includes(problem.status) ? 400 : problem.status;
  const errorCode = about.isBody && problem.code !== 'not-found' ? 'PARSE_ERROR' : 'GENERAL';
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (status === 503 || status === 429) reply.header('retry-after', '1');
  return sendFailure(reply, status, {
    ...(about.key === null ? {} : { key: about.key }),
    ...(status === 400 || status === 413 ? { errorCode } : {}),
    errorDetails: problem.message,
  });
}

/** Sends a failure; nobody may keep it. */
export function sendFailure(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send(body);
}
