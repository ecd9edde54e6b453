import type { DecisionRow, FollowUp } from './types.ts';

/** A row that a person names, unless told otherwise. */
export function aRow(changes: Partial<DecisionRow> & { readonly name: string }): DecisionRow {
  return {
    text: null,
    metric: null,
    statistic: null,
    from: null,
    to: null,
    severity: 'low',
    rollback: 'fix-forward',
    withinMs: null,
    flagsWithinMs: null,
    ofExpected: null,
    ours: [],
    ...changes,
  };
}

const MINUTE_MS = 60_000;

/** The decision matrix of a team: rows for figures with gaps between them, and one for people. */
export const MATRIX: readonly DecisionRow[] = [
  aRow({
    ...{ name: 'pii-leak', metric: 'pii_leaks', from: 0, severity: 'critical', rollback: 'full' },
    ...{ withinMs: 30 * MINUTE_MS, flagsWithinMs: 0 },
  }),
  aRow({
    ...{ name: 'high-errors', metric: 'error_rate', statistic: { kind: 'rate' }, from: 0.5 },
    ...{ severity: 'critical', rollback: 'quick', withinMs: 5 * MINUTE_MS },
  }),
  aRow({
    ...{ name: 'moderate-errors', metric: 'error_rate', statistic: { kind: 'rate' } },
    ...{ from: 0.1, to: 0.2, severity: 'medium', rollback: 'partial', withinMs: 30 * MINUTE_MS },
  }),
  aRow({
    ...{ name: 'slow', metric: 'latency_ms', statistic: { kind: 'quantile', q: 0.95 } },
    ...{ from: 10_000, severity: 'medium', rollback: 'partial', withinMs: 30 * MINUTE_MS },
  }),
  aRow({ name: 'minor-bugs' }),
];

/** Once, a quarter of an hour after a rollback, unless told otherwise. */
export function aFollowUp(changes: Partial<FollowUp> = {}): FollowUp {
  return {
    name: 'close-watch',
    title: 'Watch closely',
    after: 'rollback',
    dueMs: 15 * MINUTE_MS,
    everyMs: null,
    times: 1,
    ours: [],
    ...changes,
  };
}
