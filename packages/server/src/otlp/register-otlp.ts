import { createHash } from 'node:crypto';
import { logMetrics, type Metric, type MetricDefinition, metricCatalogue } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate, type Caller } from '../auth/authenticate.ts';
import { oneEnvironmentOf } from '../auth/environment-of.ts';
import { readBody } from '../http/read-body.ts';
import { requireQuota } from '../http/require-quota.ts';
import type { ServerParts } from '../http/server-parts.ts';
import type { Transactions } from '../store/store.ts';
import { queryText } from '../stream/event-stream.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import { OTLP_PART_MAX } from './limits.ts';
import type { MessageName } from './messages.ts';
import { type OtlpForm, sendOtlpError, sendTaken } from './otlp-reply.ts';
import { readLogs } from './read-logs.ts';
import { readMetrics } from './read-metrics.ts';
import { readTraces } from './read-traces.ts';
import { type OtlpReading, REFUSED, type ReadAt } from './reading.ts';
import { splitFacts } from './split-facts.ts';
import { startSettling } from './start-settling.ts';

type Parts = Pick<ServerParts, 'store' | 'clock' | 'limits' | 'ring' | 'loop' | 'log' | 'quota'>;

/** Metrics that a request may name. */
interface Known {
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly fromLogs: readonly MetricDefinition[];
}

interface Signal {
  readonly path: string;
  readonly message: MessageName;
  readonly rejectedName: string;
  read(request: unknown, known: Known, at: ReadAt): OtlpReading;
}

const SIGNALS: readonly Signal[] = [
  {
    path: '/v1/traces',
    message: 'TracesRequest',
    rejectedName: 'rejectedSpans',
    read: (request, _known, at) => readTraces(request, at),
  },
  {
    path: '/v1/metrics',
    message: 'MetricsRequest',
    rejectedName: 'rejectedDataPoints',
    read: (request, { metrics }, at) => readMetrics(request, metrics, at),
  },
  {
    path: '/v1/logs',
    message: 'LogsRequest',
    rejectedName: 'rejectedLogRecords',
    read: (request, { fromLogs }, at) => readLogs(request, fromLogs, at),
  },
];

/**
 * Registers `/v1/traces`, `/v1/metrics` and `/v1/logs`: OTLP/HTTP in JSON and protobuf, gzip allowed,
 * for server keys. What is answered with 200 is durable. Source: OTLP 1.x, "OTLP/HTTP".
 */
export function registerOtlp(app: FastifyInstance, parts: Parts): void {
  const known = knownMetrics(parts);
  app.register((scope, _options, ready) => {
    scope.removeAllContentTypeParsers();
    // Bodies are read by the handler, once the key is known; other types are answered there too.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const signal of SIGNALS) registerSignal(scope, signal, { ...parts, known });
    ready();
  });
  startSettling(app, parts);
}

function registerSignal(
  app: FastifyInstance,
  signal: Signal,
  parts: Parts & { readonly known: () => Promise<Known> },
): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  app.route({
    method: 'POST',
    url: signal.path,
    onRequest: async (request) => {
      const wanted = { scope: ['server', 'admin'], what: `POST ${signal.path}` } as const;
      const { ring, clock } = parts;
      callers.set(request, await authenticate(request.headers, wanted, ring, clock.nowMs()));
    },
    errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      sendOtlpError(reply, formOf(request) ?? 'json', error, parts.log),
    handler: async (request, reply) => {
      const caller = callers.get(request);
      const form = formOf(request);
      if (caller === undefined)
        throw new ProblemError('unauthenticated', 'Cannot tell whose it is');
      if (form === null) throw unsupported(request);
      const environment = oneEnvironmentOf(caller, queryText(request, 'environment'));
      const bytesMax = parts.limits.otlpBodyBytes;
      requireQuota(parts.quota, caller, { request, reply, bytesMax });
      const body = await readBody(request.raw, request.headers, bytesMax);
      const tree = form === 'json' ? parsed(body) : decodeProtobuf(body, signal.message);
      if (tree === null) throw malformed(signal);
      const nowMs = parts.clock.nowMs();
      const at = { nowMs, skewMaxMs: parts.limits.clockSkewMaxMs };
      const { facts, rejected, why } = signal.read(tree, await parts.known(), at);
      const requestHash = createHash('sha256').update(signal.path).update(body).digest('hex');
      const input = { environment, keyId: caller.id, requestHash, facts, nowMs };
      const refused = await storeParts(parts, input);
      const { rejectedName } = signal;
      const message = why === '' && refused > 0 ? REFUSED : why;
      return sendTaken(reply, form, { rejectedName, rejected: rejected + refused, message });
    },
  });
}

/** @returns points that the store refused */
async function storeParts(
  { store, loop }: Parts,
  input: Parameters<Transactions['ingestOtlp']>[0],
): Promise<number> {
  let refused = 0;
  for (const { facts, hash } of splitFacts(input.facts, input.requestHash, OTLP_PART_MAX)) {
    const told = { ...input, facts, requestHash: hash };
    const { urgent, rejected } = await store.transact('ingestOtlp', told);
    refused += rejected;
    if (urgent) await loop.wake();
  }
  return refused;
}

function formOf({ headers }: FastifyRequest): OtlpForm | null {
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';', 1);
  if (type.trim() === 'application/json') return 'json';
  return type.trim() === 'application/x-protobuf' ? 'protobuf' : null;
}

function parsed(bytes: Buffer): object | null {
  try {
    const tree: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? tree : null;
  } catch {
    return null;
  }
}

/** The catalogue and what teams added; looked up again after a while. */
function knownMetrics({ store, clock, limits }: Parts): () => Promise<Known> {
  let held: { readonly known: Known; readonly untilMs: number } | null = null;
  return async () => {
    if (held !== null && clock.monotonicMs() < held.untilMs) return held.known;
    const added = await store.read('metricDefinitions', {});
    const metrics = new Map([...metricCatalogue, ...added.map((one) => [one.name, one] as const)]);
    const fromLogs = [...logMetrics, ...added.filter((one) => one.fromLogs !== null)];
    const known = { metrics, fromLogs };
    held = { known, untilMs: clock.monotonicMs() + limits.otlpMetricsKeptMs };
    return known;
  };
}

function unsupported({ headers }: FastifyRequest): ProblemError {
  const type = (headers['content-type'] ?? '').slice(0, 100);
  return new ProblemError(
    'unsupported-media-type',
    `Cannot read the body: its type is "${type}"; send "application/x-protobuf" or "application/json"`,
  );
}

function malformed({ path }: Signal): ProblemError {
  return new ProblemError(
    'malformed-request',
    `Cannot read the body: it is no request of OTLP for "${path}"; send what an exporter sends`,
  );
}
