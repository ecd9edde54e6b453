import type { AlertCondition, AlertRule } from './types.ts';

/** Errors of the whole product above 1 % for 5 min. */
export function aCondition(changes: Partial<AlertCondition> = {}): AlertCondition {
  return {
    ...{ metric: 'error_rate', statistic: { kind: 'rate' }, flag: null, variant: null, labels: {} },
    ...{ source: 'server', bound: { side: 'above', value: 0.01, of: 'value' }, dropBy: null },
    ...{ upper: null, recovery: null, windowMs: 60_000, forMs: 300_000, keepFiringForMs: 0 },
    minCount: 10,
    ...changes,
  };
}

export function anAlertRule(
  changes: Partial<AlertRule> = {},
  condition: Partial<AlertCondition> = {},
): AlertRule {
  return {
    ...{ name: 'error-rate', text: null, severity: 'critical', action: 'notify', actsOn: null },
    ...{ trigger: { kind: 'metric', condition: aCondition(condition) }, shed: [] },
    ...{ notify: ['ops'], escalate: [], group: null, incident: false, runbook: null },
    ...{ advice: null, enabled: true, ours: [] },
    ...changes,
  };
}
