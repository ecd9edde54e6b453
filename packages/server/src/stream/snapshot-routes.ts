import { ProblemError } from '@tidegate/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../auth/authenticate.ts';
import { oneEnvironmentOf } from '../auth/environment-of.ts';
import type { KeyRing } from '../auth/key-ring.ts';
import type { Clock } from '../config/clock.ts';
import type { HeldRuleset, RulesetCache } from './ruleset-cache.ts';

type Query = { Querystring: { environment?: string } };

/**
 * Registers `GET /api/v1/ruleset` (the current one, revalidated by ETag) and
 * `GET /api/v1/rulesets/:id` (the same by id: immutable, and gone once it is not the current one).
 */
export function registerSnapshots(
  app: FastifyInstance,
  parts: { readonly rulesets: RulesetCache; readonly ring: KeyRing; readonly clock: Clock },
): void {
  const currentFor = async (request: FastifyRequest<Query>, what: string): Promise<HeldRuleset> => {
    const wanted = { scope: ['server', 'admin'], what } as const;
    const caller = await authenticate(request.headers, wanted, parts.ring, parts.clock.nowMs());
    const asked = request.query.environment;
    const environment = oneEnvironmentOf(caller, typeof asked === 'string' ? asked : undefined);
    const current = await parts.rulesets.current(environment);
    if (current !== null) return current;
    throw new ProblemError(
      'not-found',
      `Cannot find a ruleset: there is no environment "${environment}"`,
    );
  };

  app.get<Query>('/api/v1/ruleset', async (request, reply) => {
    const current = await currentFor(request, 'GET /api/v1/ruleset');
    reply.header('cache-control', 'private, no-cache').header('etag', `"${current.id}"`);
    if (request.headers['if-none-match'] === `"${current.id}"`) return await reply.code(304).send();
    return await sendSnapshot(current, request, reply);
  });

  app.get<Query & { Params: { id: string } }>('/api/v1/rulesets/:id', async (request, reply) => {
    const current = await currentFor(request, 'GET /api/v1/rulesets/:id');
    const { id } = request.params;
    if (id !== current.id)
      throw new ProblemError(
        'not-found',
        `Cannot find ruleset "${id}": the current one is "${current.id}"; get /api/v1/ruleset`,
      );
    reply.header('cache-control', 'private, max-age=31536000, immutable');
    return await sendSnapshot(current, request, reply.header('etag', `"${id}"`));
  });
}

async function sendSnapshot(
  ruleset: HeldRuleset,
  request: FastifyRequest<Query>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply
    .header('content-type', 'application/json; charset=utf-8')
    .header('vary', 'accept-encoding, authorization, x-tidegate-key');
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? ''))
    return await reply.send(ruleset.json());
  return await reply.header('content-encoding', 'gzip').send(await ruleset.gzip());
}
