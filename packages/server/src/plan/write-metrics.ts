import type { Actor, Json } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../store/transaction.ts';
import type { AppliedRow } from './load-applied.ts';
import type { MetricWrite } from './review-metrics.ts';

/** Writes reviewed metrics with their audit rows, in every environment: they hold in all of them. */
export async function writeMetrics(
  tx: Tx,
  writes: readonly MetricWrite[],
  environments: readonly string[],
  actor: Actor,
  nowMs: number,
): Promise<AppliedRow[]> {
  const applied: AppliedRow[] = [];
  for (const { file, definition, existing, differences } of writes) {
    const { name } = definition;
    const different = differences.length > 0;
    const change = existing === null ? 'created' : different ? 'changed' : 'unchanged';
    const row = { file, kind: 'Metrics', name, environment: null, planHash: null } as const;
    applied.push({ ...row, change, differences: [...differences] });
    if (change === 'unchanged') continue;
    const state = { body: JSON.stringify(definition), appliedMs: nowMs };
    await tx.db
      .insertInto('metric_definition')
      .values({ name, ...state })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(state))
      .execute();
    const body = { file, definition: definition as unknown as Json };
    for (const environment of environments) {
      await appendAudit(
        tx,
        environment,
        [{ actor, action: `metric.${change}`, subject: name, body }],
        nowMs,
      );
    }
  }
  return applied;
}
