import type { IncomingMessage } from 'node:http';
import { ProblemError } from '@tidegate/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { authenticateText } from '../auth/authenticate.ts';
import { parsePart } from './parse-part.ts';
import { readJsonBody } from './read-json-body.ts';
import { requireQuota } from './require-quota.ts';
import type { ServerParts } from './server-parts.ts';
import { telemetryHandlers } from './telemetry-handlers.ts';

/** Where pages that go away send their last figures. */
export const BEACON_PATH = '/api/v1/telemetry/beacon';

/** What `navigator.sendBeacon` posts, as text: it can send no header, so the key is in the body. */
const beaconContract = z.object({ key: z.string().min(1).max(200), batch: z.unknown() });

/**
 * Registers `POST /api/v1/telemetry/beacon`: a batch of telemetry in a body `{ key, batch }` of type
 * `text/plain`, which browsers send without asking first. Browser keys only, at most 64 KiB, 204
 * once it is stored; checks and errors are those of `/api/v1/telemetry`. The key is never logged and
 * stands in no error. Source: W3C Beacon §3.1.
 */
export function registerBeacon(app: FastifyInstance, parts: ServerParts): void {
  const { telemetry } = telemetryHandlers(parts);
  const { clock, limits, quota, ring } = parts;
  // A room of its own: no other route reads text.
  app.register((room, _options, done) => {
    room.removeAllContentTypeParsers();
    room.addContentTypeParser('text/plain', (request: FastifyRequest, body: IncomingMessage) =>
      readJsonBody(body, request.headers, limits.beaconBodyBytes).catch(withoutExcerpt),
    );
    room.post(BEACON_PATH, { bodyLimit: limits.beaconBodyBytes }, async (request, reply) => {
      const { key, batch } = parsePart(beaconContract, 'body', request.body);
      const wanted = { scope: ['browser'], what: `POST ${BEACON_PATH}` } as const;
      const caller = await authenticateText(key, wanted, ring, clock.nowMs());
      requireQuota(quota, caller, { request, reply, bytesMax: limits.beaconBodyBytes });
      const query = { environment: undefined };
      await telemetry({ params: undefined, query, body: batch, caller, setStatus: () => {} });
      return await reply.code(204).header('cache-control', 'no-store').send();
    });
    done();
  });
}

/** What JSON is broken is shown elsewhere: here it could be the key. */
function withoutExcerpt(error: unknown): never {
  if (error instanceof ProblemError) throw new ProblemError(error.code, error.message);
  throw error;
}
