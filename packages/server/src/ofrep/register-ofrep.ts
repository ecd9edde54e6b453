import { ProblemError } from '@tidegate/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate, type Caller } from '../auth/authenticate.ts';
import { oneEnvironmentOf } from '../auth/environment-of.ts';
import type { ServerParts } from '../http/server-parts.ts';
import { RENEWAL } from '../stream/change-frame.ts';
import { queryText } from '../stream/event-stream.ts';
import type { HeldRuleset } from '../stream/held-ruleset.ts';
import { allAnswers } from './all-answers.ts';
import { askedContext } from './asked-context.ts';
import type { CountReports } from './count-reports.ts';
import { createDroppedStarts } from './dropped-starts.ts';
import { failureReply, sendFailure } from './failure-reply.ts';
import { type FlagAnswer, flagAnswer, type Question } from './flag-answer.ts';
import { type ServedContext, servedContext } from './served-context.ts';

type Parts = Pick<ServerParts, 'ring' | 'rulesets' | 'tickets' | 'clock' | 'limits' | 'log'> & {
  readonly counts: Pick<CountReports, 'add'>;
};

/** Who asks, and about which environment. */
interface Asker {
  readonly caller: Caller;
  readonly environment: string;
}

const PATH = '/ofrep/v1/evaluate/flags';
/** Seconds that a hidden page keeps its stream. */
const INACTIVITY_DELAY_S = 120;

/**
 * Registers the OpenFeature Remote Evaluation Protocol: one flag, and all flags with an ETag of the
 * answers and a stream of changes. Every answer is counted. Source: OFREP 0.3.0.
 */
export function registerOfrep(app: FastifyInstance, parts: Parts): void {
  const askers = new WeakMap<FastifyRequest, Asker>();
  const droppedStarts = createDroppedStarts(parts);

  const questionOf = async (
    request: FastifyRequest,
    context: Readonly<Record<string, unknown>>,
  ): Promise<Question & { readonly asker: Asker }> => {
    const asker = askers.get(request);
    const held = asker && (await parts.rulesets.current(asker.environment));
    if (!asker || !held)
      throw new ProblemError(
        'not-found',
        `Cannot evaluate: there is no environment "${asker?.environment ?? ''}"`,
      );
    const { caller, environment } = asker;
    const nowMs = parts.clock.nowMs();
    const served = servedContext(context, { kind: caller.kind, secret: held.unitKey, nowMs });
    if (served.isStartBad) droppedStarts.count(environment);
    // A client that counts what it reads of an answer to everything knows better than we do.
    const isCounted = queryText(request, 'counted') !== 'client';
    const count: Question['count'] = (key, answer) => {
      if (isCounted) parts.counts.add(environment, key, answer);
    };
    return { asker, held, served, nowMs, count };
  };
  const shared = {
    method: 'POST',
    onRequest: async (request: FastifyRequest) =>
      void askers.set(request, await whoAsks(request, parts)),
    errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      failureReply(error, reply, {
        log: parts.log,
        key: keyOf(request),
        isBody: askers.has(request),
      }),
  } as const;

  // Not ":key": a key may have slashes in it, and some providers do not encode them.
  app.route({
    ...shared,
    url: `${PATH}/*`,
    handler: async (request, reply) => {
      const key = keyOf(request) ?? '';
      const asked = askedContext(request.body);
      if (!asked.ok) return sendFailure(reply, 400, { key, ...invalid(asked.errorDetails) });
      const question = await questionOf(request, asked.context);
      const answer = flagAnswer(question, key);
      // A browser must not count for a flag that it cannot see, now or later: so for none.
      const { isBrowser } = question.served;
      if (answer === null) question.count(isBrowser ? '' : key, question.held.compiled().notFound);
      return sendOne(reply, key, answer, question.served);
    },
  });

  app.route({
    ...shared,
    url: PATH,
    handler: async (request, reply) => {
      const asked = askedContext(request.body);
      if (!asked.ok) return sendFailure(reply, 400, invalid(asked.errorDetails));
      const question = await questionOf(request, asked.context);
      const slices = { clock: parts.clock, sliceMs: parts.limits.bulkSliceMs };
      const { json, etag } = await allAnswers(question, slices);
      reply.header('etag', etag).header('cache-control', 'private, no-cache');
      if (isFresh(request, etag)) return await reply.code(304).send();
      const { asker, held, served } = question;
      const metadata = setMetadata(served);
      const eventStreams = [eventStream(asker, held, parts)];
      const rest = JSON.stringify({ ...metadata, eventStreams }).slice(1);
      reply.header('content-type', 'application/json; charset=utf-8');
      return await reply.send(`{"flags":${json},${rest}`);
    },
  });
}

async function whoAsks(request: FastifyRequest, { ring, clock }: Parts): Promise<Asker> {
  const wanted = { scope: ['server', 'browser', 'admin'], what: `POST ${PATH}` } as const;
  const caller = await authenticate(request.headers, wanted, ring, clock.nowMs());
  return { caller, environment: oneEnvironmentOf(caller, queryText(request, 'environment')) };
}

function invalid(errorDetails: string) {
  return { errorCode: 'INVALID_CONTEXT', errorDetails } as const;
}

function sendOne(
  reply: FastifyReply,
  key: string,
  answer: FlagAnswer | null,
  served: ServedContext,
): FastifyReply {
  if (answer === null)
    return sendFailure(reply, 404, {
      key,
      errorCode: 'FLAG_NOT_FOUND',
      errorDetails: `Cannot evaluate "${key.slice(0, 200)}": there is no such flag`,
    });
  if ('errorCode' in answer) return sendFailure(reply, 400, answer);
  reply.header('cache-control', 'no-store');
  if (served.pin === null) return reply.send(answer);
  return reply.send({ ...answer, metadata: { conversationPin: served.pin } });
}

/** Metadata of the set of flags. */
function setMetadata({ pin, isStartBad }: ServedContext): { readonly metadata?: object } {
  if (pin !== null) return { metadata: { conversationPin: pin } };
  return isStartBad ? { metadata: { badStart: true } } : {};
}

/** By parts, not by URL: behind a proxy we do not know our own. */
function eventStream({ caller, environment }: Asker, held: HeldRuleset, { tickets }: Parts) {
  const { id: keyId, kind, expiresMs: keyExpiresMs } = caller;
  const at = kind === 'browser' ? held.browserId() : held.id;
  const holder = { environment, keyId, kind, keyExpiresMs, opens: 'changes', at } as const;
  const { ticket } = tickets.mint(holder);
  return {
    type: 'sse',
    endpoint: { requestUri: `/api/v1/stream/changes?ticket=${ticket}` },
    inactivityDelaySec: INACTIVITY_DELAY_S,
  };
}

/** Whether the client has these answers already; one that needs a new ticket never has. */
function isFresh(request: FastifyRequest, etag: string): boolean {
  if (queryText(request, 'flagConfigEtag') === RENEWAL) return false;
  const held = request.headers['if-none-match'] ?? '';
  return held.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}

function keyOf(request: FastifyRequest): string | null {
  const { params } = request;
  if (typeof params !== 'object' || params === null || !Object.hasOwn(params, '*')) return null;
  return String(Reflect.get(params, '*'));
}
