import { z } from 'zod';
import { experimentRoutes } from './experiment-routes.ts';
import { judgementRoutes } from './judgement-routes.ts';
import { metricRoutes } from './metric-routes.ts';
import { rolloutRoutes } from './rollout-routes.ts';
import { safetyRoutes } from './safety-routes.ts';
import { telemetryAnswerContract, urgentAnswerContract, urgentContract } from './telemetry.ts';
import {
  auditViewContract,
  evaluationViewContract,
  flagUsageContract,
  flagViewContract,
  keyKindContract,
  keyViewContract,
  trackedEventContract,
} from './views.ts';

const name = z.string().min(1).max(200);
const reason = z.string().min(1).max(2_000);
const environment = z.object({ environment: name.optional() });

/** Kinds of keys that may call a route; `null` = no key needed. */
type Scope = readonly z.infer<typeof keyKindContract>[] | null;

/** One route: server validation, OpenAPI and the typed client are all made from it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Fastify path. */
  readonly path: string;
  readonly summary: string;
  readonly scope: Scope;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
}

const admin = ['admin'] as const;
const server = ['server', 'admin'] as const;
/** Browsers may tell, but what they tell never rolls back. */
const teller = ['server', 'browser', 'admin'] as const;
const keyParams = z.object({ key: name });
const idParams = z.object({ id: name });

/** One file sent with `apply`, as text: positions in it stay meaningful. */
export const appliedFileContract = z.object({ name, text: z.string().max(1_048_576) });

/** Every JSON route, by name. The stream and the two snapshot routes are not JSON contracts. */
export const routes = {
  health: {
    method: 'GET',
    path: '/api/health',
    summary: 'The process lives.',
    scope: null,
    answer: z.object({ status: z.literal('ok'), version: z.string(), uptimeMs: z.number() }),
  },
  ready: {
    method: 'GET',
    path: '/api/ready',
    summary: 'The store answers and the controller ticks; 503 otherwise.',
    scope: null,
    answer: z.object({
      ready: z.boolean(),
      checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    }),
  },
  telemetry: {
    method: 'POST',
    path: '/api/v1/telemetry',
    summary: 'Folded telemetry of one SDK process; durable before the answer.',
    scope: teller,
    query: environment,
    answer: telemetryAnswerContract,
  },
  urgent: {
    method: 'POST',
    path: '/api/v1/telemetry/urgent',
    summary: 'One zero-tolerance event; the controller looks at it at once.',
    scope: teller,
    query: environment,
    body: urgentContract,
    answer: urgentAnswerContract,
  },
  apply: {
    method: 'POST',
    path: '/api/v1/apply',
    summary:
      'Store flags, segments, plans, experiments, metrics, scorecards, alerts and responses from files; all or nothing.',
    scope: admin,
    body: z.object({
      files: z.array(appliedFileContract).min(1).max(50),
      /** Say what would change, and change nothing. */
      dryRun: z.boolean().default(false),
      /** Needed when a ruleset grows to more than twice its size. */
      confirmGrowth: z.boolean().default(false),
    }),
    answer: z.object({
      applied: z.array(
        z.object({
          file: z.string(),
          kind: z.enum([
            ...(['Plan', 'Flags', 'Segments', 'Metrics', 'Scorecard'] as const),
            ...(['Alerts', 'Response', 'Experiment'] as const),
          ]),
          name: z.string(),
          environment: z.string().nullable(),
          /** Plans only. */
          planHash: z.string().nullable(),
          change: z.enum(['created', 'changed', 'unchanged']),
          /** What differs, one entry a place, such as `environments.production.serve`. */
          differences: z.array(
            z.object({ place: z.string(), before: z.unknown(), after: z.unknown() }),
          ),
        }),
      ),
      warnings: z.array(z.string()),
    }),
  },
  flags: {
    method: 'GET',
    path: '/api/v1/flags',
    summary: 'All flags of an environment.',
    scope: admin,
    query: environment,
    answer: z.object({ flags: z.array(flagViewContract) }),
  },
  setFlag: {
    method: 'POST',
    path: '/api/v1/flags/:key/set',
    summary: 'Serve one variant, and take the kill switch back.',
    scope: admin,
    params: keyParams,
    body: z.object({ environment: name, variant: name, reason: reason.optional() }),
    answer: flagViewContract,
  },
  killFlag: {
    method: 'POST',
    path: '/api/v1/flags/:key/off',
    summary: 'Kill switch: everybody gets the off variant at once, whatever rolls out.',
    scope: admin,
    params: keyParams,
    body: z.object({ environment: name, reason: reason.optional() }),
    answer: flagViewContract,
  },
  evaluateFlag: {
    method: 'POST',
    path: '/api/v1/flags/:key/evaluate',
    summary: 'What a context would get now.',
    scope: server,
    params: keyParams,
    body: z.object({
      environment: name.optional(),
      context: z.record(z.string(), z.unknown()),
      explain: z.boolean().default(false),
    }),
    answer: evaluationViewContract,
  },
  archiveFlag: {
    method: 'POST',
    path: '/api/v1/flags/:key/archive',
    summary: 'Take a flag out of service for good: its key is never used again.',
    scope: admin,
    params: keyParams,
    body: z.object({ environment: name, reason: reason.optional() }),
    answer: flagViewContract,
  },
  flagUsage: {
    method: 'GET',
    path: '/api/v1/flags/usage',
    summary: 'How each flag was evaluated, from what SDKs counted.',
    scope: admin,
    query: environment,
    answer: z.object({ serverMs: z.number(), flags: z.array(flagUsageContract) }),
  },
  trackedEvents: {
    method: 'GET',
    path: '/api/v1/events',
    summary:
      'Events that programs track: over how many units, how often, and the sum of their values.',
    scope: admin,
    query: environment,
    answer: z.object({ serverMs: z.number(), events: z.array(trackedEventContract) }),
  },
  exportFiles: {
    method: 'GET',
    path: '/api/v1/export',
    summary: 'Flags and segments of all environments as files that `apply` takes back unchanged.',
    scope: admin,
    answer: z.object({ files: z.array(appliedFileContract) }),
  },
  importFlagd: {
    method: 'POST',
    path: '/api/v1/import/flagd',
    summary: 'Store the flags of a flagd document word for word; broken ones are kept and shown.',
    scope: admin,
    body: z.object({
      environment: name,
      /** The document as text. */
      text: z.string().max(4_194_304),
      /** Needed when the ruleset grows to more than twice its size. */
      confirmGrowth: z.boolean().default(false),
    }),
    answer: z.object({
      stored: z.array(
        z.object({
          key: z.string(),
          change: z.enum(['created', 'changed', 'unchanged']),
          broken: z.string().nullable(),
        }),
      ),
      warnings: z.array(z.string()),
    }),
  },
  streamTicket: {
    method: 'POST',
    path: '/api/v1/stream/tickets',
    summary: 'A single-use ticket of 30 s for an EventSource, which can send no key.',
    scope: teller,
    query: environment,
    answer: z.object({ ticket: z.string(), expiresMs: z.number() }),
  },
  audit: {
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'The audit chain, newest first, at most 200 rows.',
    scope: admin,
    query: z.object({ environment: name, subject: name.optional() }),
    answer: z.object({ intact: z.boolean(), rows: z.array(auditViewContract) }),
  },
  instances: {
    method: 'GET',
    path: '/api/v1/instances',
    summary: 'SDK processes that were heard of in the last minute.',
    scope: admin,
    query: environment,
    answer: z.object({
      instances: z.array(
        z.object({
          id: z.string(),
          environment: z.string(),
          version: z.number(),
          seenMs: z.number(),
          lostBatches: z.number(),
          /** Name and version of the SDK; `null` = it did not say. */
          sdk: z.string().nullable(),
          /** How far its clock is ahead of the server's, ms; `null` = it did not say. */
          clockAheadMs: z.number().nullable(),
        }),
      ),
    }),
  },
  createKey: {
    method: 'POST',
    path: '/api/v1/keys',
    summary: 'Make an API key; its text is shown this once.',
    scope: admin,
    body: z.object({
      environment: name,
      kind: keyKindContract,
      name: name.optional(),
      expiresMs: z.number().optional(),
    }),
    answer: z.object({ key: z.string(), view: keyViewContract }),
  },
  keys: {
    method: 'GET',
    path: '/api/v1/keys',
    summary: 'API keys without their secrets.',
    scope: admin,
    answer: z.object({ keys: z.array(keyViewContract) }),
  },
  revokeKey: {
    method: 'DELETE',
    path: '/api/v1/keys/:id',
    summary: 'Revoke a key at once; its streams end.',
    scope: admin,
    params: idParams,
    answer: keyViewContract,
  },
  ...metricRoutes,
  ...judgementRoutes,
  ...rolloutRoutes,
  ...safetyRoutes,
  ...experimentRoutes,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
type Part<N extends RouteName, P extends string> =
  (typeof routes)[N] extends Record<P, infer T>
    ? T extends z.ZodType
      ? z.input<T>
      : undefined
    : undefined;

/** What a caller of a route hands over. */
export type RouteInput<N extends RouteName> = {
  params: Part<N, 'params'>;
  query: Part<N, 'query'>;
  body: Part<N, 'body'>;
};
/** What a route answers. */
export type RouteAnswer<N extends RouteName> = z.output<(typeof routes)[N]['answer']>;
