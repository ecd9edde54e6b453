import type { MetricDefinition } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Metrics that were added by files, by name. */
export async function metricDefinitions(
  { db }: ReadTx,
  _input: Record<never, never>,
): Promise<MetricDefinition[]> {
  const rows = await db.selectFrom('metric_definition').select('body').orderBy('name').execute();
  return rows.map(({ body }) => fromJson<MetricDefinition>(body));
}
