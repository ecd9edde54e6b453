import { z } from 'zod';
import {
  alertViewContract,
  channelViewContract,
  decisionContract,
  deliveryViewContract,
  evidenceViewContract,
  followUpViewContract,
  incidentViewContract,
  lessonContract,
  noticeDraftContract,
  silenceContract,
  trafficViewContract,
} from './judgement-views.ts';

const name = z.string().min(1).max(200);
const reason = z.string().min(1).max(2_000);
const text = z.string().min(1).max(10_000);
const timeMs = z.number().int().min(0);
const severity = z.enum(['information', 'warning', 'error', 'critical']);
const admin = ['admin'] as const;
const byEnvironment = z.object({ environment: name.optional() });

/** What a person may tell an alert rule. */
export const alertCommandContract = z.discriminatedUnion('type', [
  z.object({ type: z.literal('acknowledge'), reason: reason.optional() }),
  z.object({ type: z.literal('snooze'), untilMs: timeMs, reason }),
  z.object({ type: z.literal('unsnooze') }),
  z.object({ type: z.literal('enable') }),
  z.object({ type: z.literal('disable'), reason }),
  /** Sends a notice that says that it is a test, to all its channels. */
  z.object({ type: z.literal('test') }),
  /** Records what it is compared with, from the last 7 days. */
  z.object({ type: z.literal('baseline'), reason: reason.optional() }),
]);
export type AlertCommand = z.infer<typeof alertCommandContract>;

/** What a person may tell an incident. */
export const incidentCommandContract = z.discriminatedUnion('type', [
  z.object({ type: z.literal('note'), text }),
  z.object({ type: z.literal('assign'), owner: name }),
  z.object({ type: z.literal('severity'), severity, reason }),
  z.object({
    type: z.literal('describe'),
    rootCause: text.optional(),
    resolution: text.optional(),
    prevention: text.optional(),
  }),
  z.object({ type: z.literal('resolve'), resolution: text.optional() }),
  z.object({ type: z.literal('reopen'), reason }),
  z.object({ type: z.literal('task'), title: reason, dueMs: timeMs }),
]);
export type IncidentCommand = z.infer<typeof incidentCommandContract>;

/** Routes of alerts, channels, incidents and of what judgement rests on. */
export const judgementRoutes = {
  evidence: {
    method: 'GET',
    path: '/api/v1/rollouts/:id/evidence',
    summary: 'How the evidence of one guardrail of a rollout grew, and its verdict.',
    scope: admin,
    params: z.object({ id: name }),
    query: z.object({
      guardrail: name,
      points: z.coerce.number().int().min(2).max(500).default(120),
    }),
    answer: evidenceViewContract,
  },
  traffic: {
    method: 'GET',
    path: '/api/v1/traffic',
    summary: 'Recorded traffic of a flag and the rates of what it serves now.',
    scope: admin,
    query: z.object({
      environment: name,
      flag: name,
      days: z.coerce.number().min(1).max(90).default(7),
    }),
    answer: trafficViewContract,
  },
  alerts: {
    method: 'GET',
    path: '/api/v1/alerts',
    summary: 'Alert rules and where they stand.',
    scope: admin,
    query: byEnvironment,
    answer: z.object({ serverMs: z.number(), alerts: z.array(alertViewContract) }),
  },
  commandAlert: {
    method: 'POST',
    path: '/api/v1/alerts/:name/commands',
    summary: 'Acknowledge, snooze, switch on or off, test, or record the baseline of a rule.',
    scope: admin,
    params: z.object({ name }),
    query: byEnvironment,
    body: alertCommandContract,
    answer: alertViewContract,
  },
  silences: {
    method: 'GET',
    path: '/api/v1/silences',
    summary: 'Times in which nobody is told, those that are over for up to 30 days.',
    scope: admin,
    query: byEnvironment,
    answer: z.object({ serverMs: z.number(), silences: z.array(silenceContract) }),
  },
  createSilence: {
    method: 'POST',
    path: '/api/v1/silences',
    summary: 'Tell nobody for a while, for a maintenance; rules go on acting.',
    scope: admin,
    body: z.object({
      environment: name,
      rule: name.optional(),
      /** This severity and all below it. */
      severity: severity.optional(),
      fromMs: timeMs.optional(),
      toMs: timeMs,
      reason,
    }),
    answer: silenceContract,
  },
  endSilence: {
    method: 'POST',
    path: '/api/v1/silences/:id/end',
    summary: 'End a silence now.',
    scope: admin,
    params: z.object({ id: name }),
    answer: silenceContract,
  },
  channels: {
    method: 'GET',
    path: '/api/v1/channels',
    summary: 'Channels of the server and how they do.',
    scope: admin,
    answer: z.object({ serverMs: z.number(), channels: z.array(channelViewContract) }),
  },
  testChannel: {
    method: 'POST',
    path: '/api/v1/channels/:name/test',
    summary: 'Send a test message now and wait for its outcome.',
    scope: admin,
    params: z.object({ name }),
    answer: deliveryViewContract,
  },
  enableChannel: {
    method: 'POST',
    path: '/api/v1/channels/:name/enable',
    summary: 'Use a channel again whose receiver had said that it wants no more.',
    scope: admin,
    params: z.object({ name }),
    answer: channelViewContract,
  },
  deliveries: {
    method: 'GET',
    path: '/api/v1/deliveries',
    summary: 'Attempts to tell somebody, newest first.',
    scope: admin,
    query: z.object({
      channel: name.optional(),
      environment: name.optional(),
      outcome: z.enum(['ok', 'failed', 'dead']).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(50),
    }),
    answer: z.object({ serverMs: z.number(), deliveries: z.array(deliveryViewContract) }),
  },
  incidents: {
    method: 'GET',
    path: '/api/v1/incidents',
    summary: 'Incidents, newest first, without their timelines.',
    scope: admin,
    query: z.object({
      environment: name.optional(),
      status: z.enum(['open', 'resolved']).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: z.object({ serverMs: z.number(), incidents: z.array(incidentViewContract) }),
  },
  incident: {
    method: 'GET',
    path: '/api/v1/incidents/:id',
    summary: 'One incident with its timeline.',
    scope: admin,
    params: z.object({ id: name }),
    answer: incidentViewContract,
  },
  openIncident: {
    method: 'POST',
    path: '/api/v1/incidents',
    summary: 'Open an incident by hand.',
    scope: admin,
    body: z.object({
      environment: name,
      title: reason,
      severity,
      /** What it is about, such as a rollout. */
      rollout: name.optional(),
      /** Name of a row of the decision matrix, or a metric with its value. */
      issue: name.optional(),
      metric: name.optional(),
      value: z.number().optional(),
    }),
    answer: incidentViewContract,
  },
  commandIncident: {
    method: 'POST',
    path: '/api/v1/incidents/:id/commands',
    summary: 'Note, assign, describe, resolve or reopen an incident, or add a task to it.',
    scope: admin,
    params: z.object({ id: name }),
    body: incidentCommandContract,
    answer: incidentViewContract,
  },
  incidentNotice: {
    method: 'GET',
    path: '/api/v1/incidents/:id/notice',
    summary: 'What users may be told of an incident: drafts from the templates of its plan.',
    scope: admin,
    params: z.object({ id: name }),
    answer: z.object({ notices: z.array(noticeDraftContract) }),
  },
  followUps: {
    method: 'GET',
    path: '/api/v1/follow-ups',
    summary: 'What is to be done by when, soonest first.',
    scope: admin,
    query: z.object({
      environment: name.optional(),
      all: z.enum(['true', 'false']).default('false'),
    }),
    answer: z.object({ serverMs: z.number(), followUps: z.array(followUpViewContract) }),
  },
  doneFollowUp: {
    method: 'POST',
    path: '/api/v1/follow-ups/:id/done',
    summary: 'Say that something is done; what comes again gets its next time.',
    scope: admin,
    params: z.object({ id: name }),
    body: z.object({ note: reason.optional() }),
    answer: followUpViewContract,
  },
  lessons: {
    method: 'GET',
    path: '/api/v1/lessons',
    summary: 'What was learned from incidents: issue, root cause, resolution, prevention.',
    scope: admin,
    query: byEnvironment,
    answer: z.object({ lessons: z.array(lessonContract) }),
  },
  decide: {
    method: 'GET',
    path: '/api/v1/decide',
    summary: 'What the decision matrix says to an issue, or to a figure.',
    scope: admin,
    query: z.object({
      environment: name,
      issue: name.optional(),
      metric: name.optional(),
      value: z.coerce.number().optional(),
    }),
    answer: decisionContract,
  },
} as const;
