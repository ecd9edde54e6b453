import type { Dashboard, KpiView, ScorecardView, SeriesGroup } from '@tidegate/protocol';

/** 2027-01-15T08:00:00Z. */
export const SERVER_MS = 1_800_000_000_000;

/** Figures of nothing, with changes. */
export function figuresView(changes: Partial<SeriesGroup['total']> = {}): SeriesGroup['total'] {
  return {
    ...{ count: 0, events: null, rate: null, perSecond: null, sum: null, mean: null },
    ...{ p50: null, p95: null, p99: null, min: null, max: null, last: null },
    ...{ units: null, unitMean: null, unitP95: null },
    ...changes,
  };
}

export function kpiView(changes: Partial<KpiView> = {}): KpiView {
  return {
    ...{ name: 'errors', text: 'Error rate < 1 %', metric: 'error_rate', state: 'met' },
    ...{ level: null, value: 0.005, valueText: '0.5 %', baseline: null, target: 'below 1 %' },
    ...{ count: 400, code: null },
    ...{ windowMs: 3_600_000, dueMs: null, sentence: 'error_rate is 0.5 % over the last 1 h' },
    ...changes,
  };
}

export function scorecardView(changes: Partial<ScorecardView> = {}): ScorecardView {
  return {
    ...{ name: 'launch', description: null, purpose: 'kpis', environment: 'production' },
    ...{ baselineMs: SERVER_MS, met: 1, notMet: 0, noData: 0, notYetDue: 0 },
    kpis: [kpiView()],
    ...changes,
  };
}

export function dashboardView(changes: Partial<Dashboard> = {}): Dashboard {
  return {
    ...{ serverMs: SERVER_MS, environment: 'production', activatedMs: null },
    health: {
      arms: [
        {
          ...{ flag: '', variant: 'all', role: 'product', turns: 100, turnsPerHour: 1_200 },
          ...{ errorRate: 0.05, p50Ms: 100, p95Ms: 200, p99Ms: 300 },
        },
      ],
      ...{ uptime: 0.999, memoryMb: 512, cpu: 0.5, dbQueryP95Ms: null, instances: 2, streams: 3 },
      ...{ lostBatches: 0, droppedObservations: 4, quarantined: 0 },
    },
    rollouts: [],
    experience: {
      ...{ deliveryRate: 1, callbackP95Ms: 20, satisfaction: 4.5, toolSuccessRate: null },
      ...{ costPerConversationUsd: 0.02, costTodayUsd: 12, activeUsers: 7, concurrentSessions: 3 },
    },
    topErrors: [],
    budgets: [],
    tooMuch: [],
    ...changes,
  };
}
