import type {
  AlertView,
  ChannelView,
  DecisionView,
  DeliveryView,
  EvidenceView,
  FollowUpView,
  IncidentView,
  SilenceView,
} from '@tidegate/protocol';

/** 2027-01-15T08:00:00Z. */
export const SERVER_MS = 1_800_000_000_000;

const MINUTE_MS = 60_000;

/** A rule that fires, with changes. */
export function alertView(changes: Partial<AlertView> = {}): AlertView {
  return {
    ...{ name: 'slow', environment: 'production', rules: 'chat-alerts', text: null },
    ...{ severity: 'warning', when: 'p95 of latency_ms above 3 000 ms for 10 m' },
    ...{ action: 'notify', actsOn: null, shed: [], shedNow: [], notify: ['ops'], group: null },
    ...{ advice: null, runbook: null, ours: [], enabled: true, status: 'firing' },
    ...{ sinceMs: SERVER_MS - 5 * MINUTE_MS, value: 4_500, limit: 3_000, unit: 'ms' },
    ...{ baseline: null, sentence: 'p95 of latency_ms is 4 500 ms', snoozedUntilMs: null },
    ...{ acknowledgedBy: null, silencedBy: null, firings: [] },
    ...changes,
  };
}

export function silenceView(changes: Partial<SilenceView> = {}): SilenceView {
  return {
    ...{ id: 'si_1', environment: 'production', rule: null, severity: 'warning' },
    ...{ fromMs: SERVER_MS, toMs: SERVER_MS + 60 * MINUTE_MS, reason: 'mended', actor: 'Ana' },
    ...changes,
  };
}

export function channelView(changes: Partial<ChannelView> = {}): ChannelView {
  return {
    ...{ name: 'ops', kind: 'slack', target: 'hooks.slack.com', disabledMs: null, reason: '' },
    ...{ lastOkMs: SERVER_MS - MINUTE_MS, lastFailedMs: null, dead: 0 },
    ...changes,
  };
}

export function deliveryView(changes: Partial<DeliveryView> = {}): DeliveryView {
  return {
    ...{ id: 'd1', attempt: 1, environment: '*', channel: 'ops', title: 'A test' },
    ...{ atMs: SERVER_MS, outcome: 'ok', detail: '' },
    ...changes,
  };
}

export function decisionView(changes: Partial<DecisionView> = {}): DecisionView {
  return {
    ...{ row: 'pii-leak', severity: 'critical', rollback: 'full', withinMs: 30 * MINUTE_MS },
    ...{ flagsWithinMs: 0, asks: false, sentence: 'Row "pii-leak": full rollback within 30 m' },
    ...changes,
  };
}

export function followUpView(changes: Partial<FollowUpView> = {}): FollowUpView {
  return {
    ...{ id: 't1', environment: 'production', incident: 'in_1', rollout: null, name: 'watch' },
    ...{ title: 'Watch closely', dueMs: SERVER_MS + 15 * MINUTE_MS, everyMs: null, timesLeft: 1 },
    ...{ doneMs: null, doneBy: null, note: null, overdue: false },
    ...changes,
  };
}

export function incidentView(changes: Partial<IncidentView> = {}): IncidentView {
  return {
    ...{ id: 'in_1', environment: 'production', title: 'Foreign history', severity: 'critical' },
    ...{ status: 'open', subject: 'rollout:r1', openedBy: 'controller', openedMs: SERVER_MS },
    ...{ resolvedMs: null, owner: null, rootCause: null, resolution: null, prevention: null },
    ...{ decision: decisionView(), decisionDueMs: SERVER_MS + 30 * MINUTE_MS, runbook: null },
    ...{ tasks: [], timeline: [] },
    ...changes,
  };
}

/** A comparison of rates whose evidence grew to its limit in four minutes. */
export function evidenceView(changes: Partial<EvidenceView> = {}): EvidenceView {
  return {
    ...{ guardrail: 'error_rate worse than control', action: 'rollback', unit: 'evidence' },
    alpha: 0.005,
    points: [0, 0.25, 0.5, 0.75, 1].map((value, minute) => ({
      ...{ atMs: SERVER_MS + minute * MINUTE_MS, value, limit: 1 },
      kind: value === 1 ? ('fail' as const) : ('pass' as const),
    })),
    verdict: {
      ...{ kind: 'fail', code: 'worse-than-control', units: { control: 900, candidate: 100 } },
      numbers: { rate: 0.06, controlRate: 0.01, failures: 6, evidence: 1, alpha: 0.005 },
      interval: [0.03, 0.1],
      sentence: '6 of 100 units of the candidate failed',
    },
    ...changes,
  };
}
