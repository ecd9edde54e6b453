import { z } from 'zod';
import {
  comparisonContract,
  contaminationContract,
  costRowContract,
  dashboardContract,
  metricViewContract,
  quarantineContract,
  scorecardViewContract,
  seriesViewContract,
  slowConversationViewContract,
  topErrorContract,
} from './metric-views.ts';

const name = z.string().min(1).max(200);
const timeMs = z.coerce.number().int().min(0).optional();
const admin = ['admin'] as const;

/** A time back from now unless it is said; at most 400 days. */
const range = { environment: name, fromMs: timeMs, toMs: timeMs };
const listLimit = z.coerce.number().int().min(1).max(200).default(10);
const about = { flag: z.string().max(200).optional(), variant: z.string().max(200).optional() };

/** Routes that answer from telemetry. */
export const metricRoutes = {
  metrics: {
    method: 'GET',
    path: '/api/v1/metrics',
    summary: 'Metrics of the catalogue, of files, and those that programs told of.',
    scope: admin,
    query: z.object({ environment: name }),
    answer: z.object({ metrics: z.array(metricViewContract) }),
  },
  metricSeries: {
    method: 'GET',
    path: '/api/v1/metrics/series',
    summary: 'One metric over time, as one line or one for each variant, draw, source or label.',
    scope: admin,
    query: z.object({
      ...range,
      metric: name,
      ...about,
      draw: z.coerce.number().int().min(0).optional(),
      source: z.enum(['server', 'browser']).default('server'),
      /** `variant`, `draw`, `source`, or `label:<name>`; absent: one line. */
      by: name.optional(),
      /** Points of a line at most. */
      points: z.coerce.number().int().min(1).max(500).default(60),
    }),
    answer: seriesViewContract,
  },
  compareArms: {
    method: 'GET',
    path: '/api/v1/metrics/compare',
    summary: 'Control and candidate of a flag side by side, metric by metric.',
    scope: admin,
    query: z.object({ ...range, flag: name }),
    answer: comparisonContract,
  },
  topErrors: {
    method: 'GET',
    path: '/api/v1/metrics/errors',
    summary: 'The error messages that turns failed with most often.',
    scope: admin,
    query: z.object({ ...range, ...about, limit: listLimit }),
    answer: z.object({ errors: z.array(topErrorContract) }),
  },
  slowConversations: {
    method: 'GET',
    path: '/api/v1/metrics/slowest',
    summary: 'The slowest conversations, and the stage that their time went into.',
    scope: admin,
    query: z.object({ ...range, ...about, limit: listLimit }),
    answer: z.object({ conversations: z.array(slowConversationViewContract) }),
  },
  contaminations: {
    method: 'GET',
    path: '/api/v1/metrics/contaminations',
    summary: 'Sessions that were seen with a second user.',
    scope: admin,
    query: z.object({ ...range, limit: listLimit }),
    answer: z.object({ contaminations: z.array(contaminationContract) }),
  },
  costs: {
    method: 'GET',
    path: '/api/v1/metrics/costs',
    summary: 'What conversations cost, by day and variant.',
    scope: admin,
    query: z.object({ ...range, flag: z.string().max(200).optional() }),
    answer: z.object({ rows: z.array(costRowContract) }),
  },
  quarantine: {
    method: 'GET',
    path: '/api/v1/metrics/quarantine',
    summary: 'Telemetry that was counted and kept out, by reason.',
    scope: admin,
    query: z.object({ environment: name.optional() }),
    answer: z.object({ rows: z.array(quarantineContract) }),
  },
  reportFigure: {
    method: 'POST',
    path: '/api/v1/metrics/report',
    summary: 'A figure that no program tells: support tickets, complaints, a score.',
    scope: admin,
    body: z.object({
      environment: name,
      metric: name,
      /** Things that happened, for a count; a score or level else. */
      value: z.number().min(0).max(1e9),
      flag: z.string().max(200).default(''),
      variant: z.string().max(200).default(''),
      note: z.string().max(2_000).optional(),
      atMs: z.number().int().min(0).optional(),
    }),
    answer: z.object({ stored: z.boolean() }),
  },
  scorecards: {
    method: 'GET',
    path: '/api/v1/scorecards',
    summary: 'KPIs and budgets with their state.',
    scope: admin,
    query: z.object({ environment: name.optional() }),
    answer: z.object({ serverMs: z.number(), scorecards: z.array(scorecardViewContract) }),
  },
  recordBaseline: {
    method: 'POST',
    path: '/api/v1/scorecards/:name/baseline',
    summary: 'Record the figures of now as what later ones are compared with.',
    scope: admin,
    params: z.object({ name }),
    body: z.object({
      environment: name,
      /** Needed to record again what was recorded before. */
      reason: z.string().min(1).max(2_000).optional(),
    }),
    answer: scorecardViewContract,
  },
  dashboard: {
    method: 'GET',
    path: '/api/performance/dashboard',
    summary: 'System health old against new, rollouts, user experience, budgets.',
    scope: admin,
    query: z.object({ environment: name.default('production') }),
    answer: dashboardContract,
  },
  activateMonitoring: {
    method: 'POST',
    path: '/api/performance/activate',
    summary: 'Switch monitoring on: from now on due dates run; baselines are recorded.',
    scope: admin,
    body: z
      .object({ environment: name.default('production') })
      .default({ environment: 'production' }),
    answer: z.object({
      environment: z.string(),
      activatedMs: z.number(),
      /** False when it was on already. */
      changed: z.boolean(),
      /** What is watched now, and what is missing. */
      checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    }),
  },
} as const;
