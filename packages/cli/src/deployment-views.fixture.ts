import type { DeliveryFigures, DeploymentView, KpiView } from '@tidegate/protocol';

/** A deployment that succeeded and is live. */
export function deploymentView(changes: Partial<DeploymentView> = {}): DeploymentView {
  return {
    ...{ id: 'dp_1', environment: 'production', version: 'v1', commit: 'abc', commitMs: null },
    ...{ kind: 'deploy', slot: 'blue', live: true, status: 'succeeded', startedMs: 100_000 },
    ...{ endedMs: 850_000, url: null, rollout: null, detail: 'run 7', by: 'ci' },
    ...changes,
  };
}

/** Figures of a month, of which some are known. */
export function deliveryFigures(changes: Partial<DeliveryFigures> = {}): DeliveryFigures {
  return {
    ...{ environment: 'production', days: 30, deployments: 24, perWeek: 5.6, rollbacks: 1 },
    ...{ leadP50Ms: 7_500_000, durationP50Ms: 750_000, durationP95Ms: 900_000 },
    ...{ failedShare: 0.04, rolledBackShareYear: 0.01, restoreP50Ms: 90_000, detectP50Ms: null },
    ...changes,
  };
}

/** A KPI that aims at a metric. */
export function aimingKpi(metric: string, changes: Partial<KpiView> = {}): KpiView {
  return {
    ...{ name: metric, text: null, metric, state: 'met', level: null, code: null, value: 1 },
    ...{ valueText: '1', baseline: null, target: 'below 15 min', count: 1, windowMs: 1_000 },
    ...{ dueMs: null, sentence: '' },
    ...changes,
  };
}
