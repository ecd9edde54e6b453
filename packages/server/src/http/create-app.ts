import type { IncomingMessage } from 'node:http';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import { allowOrigins } from './cross-origin.ts';
import { noSuchPath, problemReply } from './problem-reply.ts';
import { readJsonBody } from './read-json-body.ts';

/**
 * Makes a Fastify without routes: bounds, the one body format, errors as problems, and which origins
 * the routes for browsers answer.
 */
export function createApp({
  limits,
  log,
  corsOrigins,
}: {
  readonly limits: Limits;
  readonly log: Log;
  readonly corsOrigins: readonly string[];
}): FastifyInstance {
  const app = fastify({
    logger: false,
    exposeHeadRoutes: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    routerOptions: { maxParamLength: limits.pathParamLength },
    http: { headersTimeout: limits.headersTimeoutMs, connectionsCheckingInterval: 5_000 },
    frameworkErrors: (error, _request, reply) => void problemReply(error, reply, log),
  });
  app.server.maxConnections = limits.connectionsMax;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    (request: FastifyRequest, payload: IncomingMessage) =>
      readJsonBody(payload, request.headers, request.routeOptions.bodyLimit ?? limits.bodyBytes),
  );
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
  });
  allowOrigins(app, corsOrigins, limits);
  app.setErrorHandler((error, _request, reply) => problemReply(error, reply, log));
  app.setNotFoundHandler((request, reply) => problemReply(noSuchPath(request), reply, log));
  return app;
}
