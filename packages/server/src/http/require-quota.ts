import { ProblemError } from '@tidegate/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/authenticate.ts';
import type { KeyQuota } from '../ingest/key-quota.ts';

/**
 * Lets a message of telemetry in while its key's quota lasts, before a byte of its body is read. A
 * body of unknown length counts as the longest.
 *
 * @throws {ProblemError} `rate-limited`, with `Retry-After` in seconds.
 */
export function requireQuota(
  quota: KeyQuota,
  caller: Pick<Caller, 'id' | 'kind' | 'name'>,
  message: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    readonly bytesMax: number;
  },
): void {
  const { request, reply, bytesMax } = message;
  const told = Number(request.headers['content-length'] ?? bytesMax);
  const bytes = Number.isFinite(told) ? Math.min(Math.max(told, 0), bytesMax) : bytesMax;
  const waitS = quota.take(caller.id, caller.kind, bytes);
  if (waitS === null) return;
  reply.header('retry-after', String(waitS));
  throw new ProblemError(
    'rate-limited',
    `Cannot take telemetry: the key "${caller.name}" sends more than its share; send again in ${waitS} s`,
  );
}
