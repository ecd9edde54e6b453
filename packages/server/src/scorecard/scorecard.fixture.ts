import type { Kpi, Scorecard } from '@tidegate/core';
import type { Tx } from '../store/transaction.ts';

/** Errors of the whole product in the last hour, below 1 %. */
export function aKpi(changes: Partial<Kpi> = {}): Kpi {
  return {
    name: 'errors',
    text: 'Error rate < 1 %',
    metric: 'error_rate',
    statistic: { kind: 'rate' },
    flag: null,
    variant: null,
    labels: {},
    target: { side: 'below', value: 0.01, of: 'value' },
    warning: null,
    critical: null,
    windowMs: 3_600_000,
    dueMs: null,
    dueAfterMs: null,
    minCount: 10,
    open: null,
    ...changes,
  };
}

export function aScorecard(changes: Partial<Scorecard> = {}): Scorecard {
  return {
    name: 'launch',
    description: 'What we promised',
    purpose: 'kpis',
    environment: 'production',
    kpis: [aKpi()],
    ...changes,
  };
}

/** Stores scorecards as `apply` does. */
export async function putScorecards({ db }: Tx, ...scorecards: readonly Scorecard[]) {
  for (const scorecard of scorecards) {
    const { environment, name } = scorecard;
    const row = { environment, name, body: JSON.stringify(scorecard), appliedMs: 1 };
    await db.insertInto('scorecard').values(row).execute();
  }
}
