import type { Severity } from '../alert/types.ts';
import type { DecisionRow, RollbackKind } from './types.ts';

type DecisionSeverity = DecisionRow['severity'];

const ALERT_SEVERITIES: readonly Severity[] = ['information', 'warning', 'error', 'critical'];
const DECISION_SEVERITIES: readonly DecisionSeverity[] = ['low', 'medium', 'high', 'critical'];
/** The more is taken back, the more severe. */
const ROLLBACKS: readonly RollbackKind[] = ['fix-forward', 'partial', 'quick', 'full'];

/** A decision's severity in the words of alerts and incidents. Never throws. */
export function alertSeverityOf(severity: DecisionSeverity): Severity {
  return ALERT_SEVERITIES[DECISION_SEVERITIES.indexOf(severity)] ?? 'critical';
}

/** An incident's severity in the words of a decision matrix. Never throws. */
export function decisionSeverityOf(severity: Severity): DecisionSeverity {
  return DECISION_SEVERITIES[ALERT_SEVERITIES.indexOf(severity)] ?? 'critical';
}

/** The worse of two severities. */
export function severer(left: Severity, right: Severity): Severity {
  return ALERT_SEVERITIES.indexOf(right) > ALERT_SEVERITIES.indexOf(left) ? right : left;
}

type Answer = Pick<DecisionRow, 'severity' | 'rollback' | 'withinMs'>;

/**
 * Whether one answer is milder than another: by severity, then by what is taken back, then by the
 * time that there is for it (ms; `null`, the next release, is the longest).
 */
export function isMilder(left: Answer, right: Answer): boolean {
  const order =
    DECISION_SEVERITIES.indexOf(left.severity) - DECISION_SEVERITIES.indexOf(right.severity) ||
    ROLLBACKS.indexOf(left.rollback) - ROLLBACKS.indexOf(right.rollback);
  if (order !== 0) return order < 0;
  return (left.withinMs ?? Infinity) > (right.withinMs ?? Infinity);
}
