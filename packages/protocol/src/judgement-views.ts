import { z } from 'zod';
import { verdictContract } from './rollout-views.ts';

const timeMs = z.number();
const severity = z.enum(['information', 'warning', 'error', 'critical']);

/** One time that a rule fired. */
export const alertFiringContract = z.object({
  id: z.string(),
  firedMs: timeMs,
  resolvedMs: timeMs.nullable(),
  value: z.number().nullable(),
  sentence: z.string(),
  incident: z.string().nullable(),
  /** Nobody was told, because of a silence or a snooze. */
  silenced: z.boolean(),
});

/** An alert rule, where it stands, and why. */
export const alertViewContract = z.object({
  name: z.string(),
  environment: z.string(),
  /** Name of the file's set of rules. */
  rules: z.string(),
  text: z.string().nullable(),
  severity,
  /** The condition in words. */
  when: z.string(),
  action: z.enum(['notify', 'pause', 'rollback']),
  actsOn: z.string().nullable(),
  shed: z.array(z.string()),
  /** Flags that it holds off now. */
  shedNow: z.array(z.string()),
  notify: z.array(z.string()),
  group: z.string().nullable(),
  advice: z.string().nullable(),
  runbook: z
    .object({
      name: z.string(),
      symptom: z.string(),
      query: z.string().nullable(),
      actions: z.array(z.string()),
    })
    .nullable(),
  /** Keys whose value the team's own documents leave open. */
  ours: z.array(z.string()),
  enabled: z.boolean(),
  status: z.enum(['inactive', 'pending', 'firing', 'recovering']),
  sinceMs: timeMs,
  value: z.number().nullable(),
  limit: z.number().nullable(),
  /** Of value, limit and baseline; `share` = 0..1. */
  unit: z.string(),
  baseline: z.number().nullable(),
  sentence: z.string(),
  snoozedUntilMs: timeMs.nullable(),
  acknowledgedBy: z.string().nullable(),
  /** Name of the silence that covers it now. */
  silencedBy: z.string().nullable(),
  /** The newest first. */
  firings: z.array(alertFiringContract),
});

export const silenceContract = z.object({
  id: z.string(),
  environment: z.string(),
  rule: z.string().nullable(),
  severity: severity.nullable(),
  fromMs: timeMs,
  toMs: timeMs,
  reason: z.string(),
  actor: z.string(),
});

/** A channel of the server's configuration; no secret is in it. */
export const channelViewContract = z.object({
  name: z.string(),
  kind: z.enum(['webhook', 'slack', 'email', 'pagerduty', 'sentry']),
  /** Host or address, without what is secret. */
  target: z.string(),
  disabledMs: timeMs.nullable(),
  reason: z.string(),
  lastOkMs: timeMs.nullable(),
  lastFailedMs: timeMs.nullable(),
  /** Given up within 7 days. */
  dead: z.number(),
});

/** One attempt to tell somebody. */
export const deliveryViewContract = z.object({
  id: z.string(),
  attempt: z.number(),
  environment: z.string(),
  channel: z.string(),
  title: z.string(),
  atMs: timeMs,
  outcome: z.enum(['ok', 'failed', 'dead']),
  detail: z.string(),
});

export const decisionContract = z.object({
  row: z.string().nullable(),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  rollback: z.enum(['full', 'quick', 'partial', 'fix-forward']),
  withinMs: z.number().nullable(),
  flagsWithinMs: z.number().nullable(),
  asks: z.boolean(),
  sentence: z.string(),
});

/** Something to do by a certain time. */
export const followUpViewContract = z.object({
  id: z.string(),
  environment: z.string(),
  incident: z.string().nullable(),
  rollout: z.string().nullable(),
  name: z.string(),
  title: z.string(),
  dueMs: timeMs,
  everyMs: z.number().nullable(),
  timesLeft: z.number(),
  doneMs: timeMs.nullable(),
  doneBy: z.string().nullable(),
  note: z.string().nullable(),
  overdue: z.boolean(),
});

/** One line of an incident's timeline. */
export const timelineEntryContract = z.object({
  atMs: timeMs,
  /** `audit`, `alert`, `delivery`, `note`, `decision`, `task`. */
  kind: z.string(),
  actor: z.string(),
  text: z.string(),
});

export const incidentViewContract = z.object({
  id: z.string(),
  environment: z.string(),
  title: z.string(),
  severity,
  status: z.enum(['open', 'resolved']),
  subject: z.string(),
  openedBy: z.string(),
  openedMs: timeMs,
  resolvedMs: timeMs.nullable(),
  owner: z.string().nullable(),
  rootCause: z.string().nullable(),
  resolution: z.string().nullable(),
  prevention: z.string().nullable(),
  decision: decisionContract.nullable(),
  /** When the decision's time is up. */
  decisionDueMs: timeMs.nullable(),
  runbook: alertViewContract.shape.runbook,
  tasks: z.array(followUpViewContract),
  /** Oldest first; empty in lists. */
  timeline: z.array(timelineEntryContract),
});

/** What users may be told of an incident, for a person to read and send. */
export const noticeDraftContract = z.object({
  /** Announcement of the plan that it is made from; `null` = a text of Tidegate's own. */
  name: z.string().nullable(),
  audience: z.enum(['internal', 'external', 'beta']),
  subject: z.string(),
  text: z.string(),
  channels: z.array(z.string()),
  /** It was sent already, by the plan. */
  announced: z.boolean(),
});
export type NoticeDraft = z.infer<typeof noticeDraftContract>;

export const lessonContract = z.object({
  incident: z.string(),
  environment: z.string(),
  atMs: timeMs,
  issue: z.string(),
  rootCause: z.string(),
  resolution: z.string(),
  prevention: z.string(),
});

/** How a guardrail's evidence grew: what its picture is drawn from. */
export const evidenceViewContract = z.object({
  guardrail: z.string(),
  action: z.string(),
  /** What the line is: its unit, or `evidence` (1 = fires). */
  unit: z.string(),
  /** Its part of the plan's alpha; `null` where it has none. */
  alpha: z.number().nullable(),
  points: z.array(
    z.object({
      atMs: timeMs,
      value: z.number().nullable(),
      limit: z.number().nullable(),
      kind: verdictContract.shape.kind,
    }),
  ),
  verdict: verdictContract,
});

/** Recorded traffic of a flag: what detectability is computed from. */
export const trafficViewContract = z.object({
  flag: z.string(),
  environment: z.string(),
  /** Units a day that met the flag; `null` = none was told of. */
  unitsPerDay: z.number().nullable(),
  /** By metric: the control's rate, or its mean and deviation of logarithms. */
  metrics: z.record(
    z.string(),
    z.object({ rate: z.number().nullable(), logDeviation: z.number().nullable() }),
  ),
  days: z.number(),
});

export type AlertView = z.infer<typeof alertViewContract>;
export type AlertFiringView = z.infer<typeof alertFiringContract>;
export type SilenceView = z.infer<typeof silenceContract>;
export type ChannelView = z.infer<typeof channelViewContract>;
export type DeliveryView = z.infer<typeof deliveryViewContract>;
export type DecisionView = z.infer<typeof decisionContract>;
export type FollowUpView = z.infer<typeof followUpViewContract>;
export type TimelineEntry = z.infer<typeof timelineEntryContract>;
export type IncidentView = z.infer<typeof incidentViewContract>;
export type LessonView = z.infer<typeof lessonContract>;
export type EvidenceView = z.infer<typeof evidenceViewContract>;
export type TrafficView = z.infer<typeof trafficViewContract>;
