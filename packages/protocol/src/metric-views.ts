import { z } from 'zod';

const figure = z.number().nullable();
const name = z.string();

/** `Figures` of core. */
export const figuresContract = z.object({
  count: z.number(),
  events: figure,
  rate: figure,
  perSecond: figure,
  sum: figure,
  mean: figure,
  p50: figure,
  p95: figure,
  p99: figure,
  min: figure,
  max: figure,
  last: figure,
  units: figure,
  unitMean: figure,
  unitP95: figure,
});

/** A metric, and what is stored of it in one environment. */
export const metricViewContract = z.object({
  name,
  kind: z.enum(['rate', 'distribution', 'mean', 'count', 'gauge']),
  unit: z.string(),
  better: z.enum(['lower', 'higher']),
  description: z.string(),
  /** `catalogue`, `file` (a team added it) or `observed` (a program told of it, nobody named it). */
  origin: z.enum(['catalogue', 'file', 'observed']),
  environment: name,
  series: z.number(),
  /** Names of the labels that its series have. */
  labels: z.array(z.string()),
  lastMs: z.number().nullable(),
});

/** One line of a chart. */
export const seriesGroupContract = z.object({
  /** What sets it apart: `variant`, `draw`, `source`, or the label that was asked for. */
  by: z.record(z.string(), z.string()),
  total: figuresContract,
  points: z.array(z.object({ startMs: z.number(), figures: figuresContract })),
});

export const seriesViewContract = z.object({
  environment: name,
  metric: metricViewContract.pick({ name: true, kind: true, unit: true, better: true }),
  fromMs: z.number(),
  toMs: z.number(),
  stepMs: z.number(),
  groups: z.array(seriesGroupContract),
});

/** Control and candidate of one flag, metric by metric. */
export const comparisonContract = z.object({
  environment: name,
  flag: name,
  control: name,
  candidate: name,
  fromMs: z.number(),
  toMs: z.number(),
  metrics: z.array(
    z.object({
      metric: metricViewContract.pick({ name: true, kind: true, unit: true, better: true }),
      control: figuresContract.nullable(),
      candidate: figuresContract.nullable(),
    }),
  ),
});

export const topErrorContract = z.object({
  environment: name,
  flag: z.string(),
  variant: z.string(),
  type: z.string(),
  message: z.string(),
  count: z.number(),
  lastMs: z.number(),
});

export const slowConversationViewContract = z.object({
  environment: name,
  flag: z.string(),
  variant: z.string(),
  draw: z.number(),
  /** Pseudonym of the conversation. */
  unit: z.string(),
  turns: z.number(),
  failedTurns: z.number(),
  latencyMs: z.number(),
  stages: z.record(z.string(), z.number()),
  costUsd: figure,
  atMs: z.number(),
});

export const contaminationContract = z.object({
  environment: name,
  /** Pseudonyms. */
  session: z.string(),
  user: z.string(),
  otherUser: z.string(),
  flag: z.string(),
  variant: z.string(),
  draw: z.number(),
  atMs: z.number(),
});

/** Money of one day and variant. */
export const costRowContract = z.object({
  environment: name,
  /** `2026-11-21`, UTC. */
  day: z.string(),
  flag: z.string(),
  variant: z.string(),
  turns: z.number(),
  conversations: z.number(),
  sumUsd: z.number(),
  perTurnUsd: figure,
  /** Mean over conversations that closed. */
  perConversationUsd: figure,
  p95ConversationUsd: figure,
});

/** Telemetry that was counted and kept out, by reason. */
export const quarantineContract = z.object({
  environment: name,
  reason: z.enum([
    'clock-skew',
    'never-served',
    'label-overflow',
    'late',
    'otlp-unjoined',
    'otlp-sampled',
    'otlp-refused',
    'otlp-spans-first',
    'not-scanned',
    'other-speaker',
    'quota',
  ]),
  source: z.string(),
  flag: z.string(),
  variant: z.string(),
  metric: z.string(),
  count: z.number(),
  firstMs: z.number(),
  lastMs: z.number(),
});

export const kpiViewContract = z.object({
  name,
  text: z.string().nullable(),
  metric: z.string().nullable(),
  state: z.enum(['met', 'not-met', 'no-data', 'not-yet-due']),
  level: z.enum(['warning', 'critical']).nullable(),
  /** `kpi-too-much`: more is stored than one question reads. */
  code: z.enum(['kpi-too-much']).nullable(),
  value: figure,
  /** The value in words, such as `612 ms` or `0.08 %`; `null` where there is none. */
  valueText: z.string().nullable(),
  baseline: figure,
  /** The target in words, such as `below 0.1 %`. */
  target: z.string().nullable(),
  count: z.number(),
  windowMs: z.number(),
  dueMs: z.number().nullable(),
  sentence: z.string(),
});

export const scorecardViewContract = z.object({
  name,
  description: z.string().nullable(),
  purpose: z.enum(['kpis', 'budgets', 'criteria']),
  environment: name,
  /** When its baselines were recorded; `null` = not yet. */
  baselineMs: z.number().nullable(),
  met: z.number(),
  notMet: z.number(),
  noData: z.number(),
  notYetDue: z.number(),
  kpis: z.array(kpiViewContract),
});

/** What operations look at: one answer for a page that is read every few seconds. */
export const dashboardContract = z.object({
  serverMs: z.number(),
  environment: name,
  /** Since when monitoring is switched on; `null` = not activated. */
  activatedMs: z.number().nullable(),
  health: z.object({
    /** Old against new for each running rollout; the whole product too. */
    arms: z.array(
      z.object({
        flag: z.string(),
        variant: z.string(),
        role: z.enum(['product', 'control', 'candidate']),
        turns: z.number(),
        turnsPerHour: figure,
        errorRate: figure,
        p50Ms: figure,
        p95Ms: figure,
        p99Ms: figure,
      }),
    ),
    uptime: figure,
    memoryMb: figure,
    cpu: figure,
    dbQueryP95Ms: figure,
    /** SDK processes that were heard of lately, and open streams of this server. */
    instances: z.number(),
    streams: z.number(),
    lostBatches: z.number(),
    droppedObservations: z.number(),
    quarantined: z.number(),
  }),
  rollouts: z.array(
    z.object({
      id: z.string(),
      flag: z.string(),
      status: z.string(),
      phase: z.string().nullable(),
      weightParts: z.number(),
      /** Distinct units that met each variant. */
      units: z.record(z.string(), z.number()),
      /** Guardrail → verdict kind. */
      triggers: z.record(z.string(), z.string()),
    }),
  ),
  experience: z.object({
    deliveryRate: figure,
    callbackP95Ms: figure,
    satisfaction: figure,
    toolSuccessRate: figure,
    costPerConversationUsd: figure,
    costTodayUsd: figure,
    activeUsers: figure,
    concurrentSessions: figure,
  }),
  topErrors: z.array(topErrorContract),
  budgets: z.array(scorecardViewContract),
  /** Metrics whose figures are not shown: more is stored of them than one question reads. */
  tooMuch: z.array(name),
});

export type MetricView = z.infer<typeof metricViewContract>;
export type SeriesView = z.infer<typeof seriesViewContract>;
export type SeriesGroup = z.infer<typeof seriesGroupContract>;
export type Comparison = z.infer<typeof comparisonContract>;
export type TopError = z.infer<typeof topErrorContract>;
export type SlowConversationView = z.infer<typeof slowConversationViewContract>;
export type Contamination = z.infer<typeof contaminationContract>;
export type CostRow = z.infer<typeof costRowContract>;
export type Quarantined = z.infer<typeof quarantineContract>;
export type KpiView = z.infer<typeof kpiViewContract>;
export type ScorecardView = z.infer<typeof scorecardViewContract>;
export type Dashboard = z.infer<typeof dashboardContract>;
