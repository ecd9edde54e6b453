import { ProblemError } from '@tidegate/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../auth/authenticate.ts';
import { oneEnvironmentOf } from '../auth/environment-of.ts';
import type { KeyRing } from '../auth/key-ring.ts';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import { createChangeClient } from './change-client.ts';
import { changeFrame, RENEWAL, renewalFrame } from './change-frame.ts';
import { heldBy, heldByBrowser, openEventStream, queryText } from './event-stream.ts';
import type { StreamHub } from './hub.ts';
import type { HeldRuleset, RulesetCache } from './ruleset-cache.ts';
import type { TicketHolder, Tickets } from './tickets.ts';

interface Parts {
  readonly hub: StreamHub;
  readonly rulesets: RulesetCache;
  readonly ring: KeyRing;
  readonly tickets: Tickets;
  readonly clock: Clock;
  readonly limits: Limits;
  /** 0 ≤ x < 1; spreads who comes back when. */
  readonly random: () => number;
}

/**
 * Registers `GET /api/v1/stream/changes`: OFREP's event stream, which says only "ask again". It is
 * opened with `?ticket=`, or by whoever can send a key with that.
 *
 * An `EventSource` comes back to the URL that it has, and OpenFeature's web provider keeps that URL
 * even over reloads of the page. So a ticket of the past is not an error at first: it is answered
 * with one event that makes the provider ask for answers anew, which brings it a new ticket, and
 * when the `EventSource` then comes back, with 204, which makes the provider let go of the URL.
 */
export function registerChanges(app: FastifyInstance, parts: Parts): void {
  app.get('/api/v1/stream/changes', async (request, reply) => {
    const ticket = queryText(request, 'ticket');
    const holder =
      ticket === undefined ? await holderOf(request, parts) : parts.tickets.redeem(ticket);
    if (holder === null) return await renew(request, reply, parts.limits);
    const leave = await open(parts, holder, request, reply);
    const gone = (): void => {
      leave();
      if (ticket !== undefined) parts.tickets.giveBack(ticket, holder);
    };
    if (request.raw.destroyed) gone();
    else reply.raw.once('close', gone);
    return undefined;
  });
}

async function open(
  { hub, rulesets, clock, limits, random }: Parts,
  holder: TicketHolder,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<() => void> {
  const { environment, keyId, keyExpiresMs, kind } = holder;
  if ((await rulesets.current(environment)) === null)
    throw new ProblemError(
      'not-found',
      `Cannot open a stream: there is no environment "${environment}"`,
    );
  const isBrowser = kind === 'browser';
  const held = (isBrowser ? heldByBrowser(request) : heldBy(request)) ?? holder.at;
  const start = { environment, keyId, expiresMs: keyExpiresMs, isBrowser };
  const leave = hub.join(keyId, () =>
    createChangeClient({ ...start, sink: openEventStream(request, reply) }, limits),
  );
  // The head is sent: nothing can be refused any more.
  reply.raw.write(`retry: ${Math.round(limits.changesRetryMs * (1 + random()))}\n\n`);
  // It listens already, so what is published from now on comes by itself.
  const current = await currentRuleset(rulesets, environment);
  const to = isBrowser ? current?.browserId() : current?.id;
  if (held !== null && to !== undefined && held !== to)
    reply.raw.write(changeFrame({ to, serverMs: clock.nowMs(), cause: 'publish' }));
  return leave;
}

async function currentRuleset(
  rulesets: RulesetCache,
  environment: string,
): Promise<HeldRuleset | null> {
  try {
    return await rulesets.current(environment);
  } catch {
    return null;
  }
}

async function holderOf(request: FastifyRequest, { ring, clock }: Parts): Promise<TicketHolder> {
  const wanted = {
    scope: ['server', 'browser', 'admin'],
    what: 'GET /api/v1/stream/changes',
  } as const;
  const caller = await authenticate(request.headers, wanted, ring, clock.nowMs());
  return {
    environment: oneEnvironmentOf(caller, queryText(request, 'environment')),
    keyId: caller.id,
    kind: caller.kind,
    keyExpiresMs: caller.expiresMs,
    opens: 'changes',
    at: null,
  };
}

async function renew(
  request: FastifyRequest,
  reply: FastifyReply,
  { renewalRetryMs }: Limits,
): Promise<FastifyReply | undefined> {
  if (request.headers['last-event-id'] === RENEWAL) return await reply.code(204).send();
  const sink = openEventStream(request, reply);
  sink.write(renewalFrame(renewalRetryMs));
  sink.end();
  return undefined;
}
