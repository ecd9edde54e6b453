import { type Metric, metricCatalogue, nearestName } from '@tidegate/core';
import type { MetricView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import type { ReadTx } from '../store/transaction.ts';
import { metricDefinitions } from './metric-definitions.ts';
import { observedMetric } from './observed-metrics.ts';

/** A metric, and where its description is from. */
export type KnownMetric = Metric & Pick<MetricView, 'origin'>;

/** Metrics of the catalogue and of files, by name. */
export async function knownMetrics(tx: ReadTx): Promise<Map<string, KnownMetric>> {
  const known = new Map<string, KnownMetric>();
  for (const metric of metricCatalogue.values()) {
    known.set(metric.name, { ...metric, origin: 'catalogue' });
  }
  for (const metric of await metricDefinitions(tx, {})) {
    if (!known.has(metric.name)) known.set(metric.name, { ...metric, origin: 'file' });
  }
  return known;
}

/**
 * One metric: of the catalogue, of a file, or one that a program of the environment told of.
 *
 * @throws ProblemError `not-found` with the nearest right name
 */
export async function findKnownMetric(
  tx: ReadTx,
  environment: string,
  name: string,
): Promise<KnownMetric> {
  const known = await knownMetrics(tx);
  const metric = known.get(name) ?? observedAs(await observedMetric(tx, environment, name));
  if (metric !== null) return metric;
  const nearest = nearestName(name, [...known.keys()]);
  const hint =
    nearest === null ? 'list the metrics to see their names' : `did you mean "${nearest}"?`;
  throw new ProblemError(
    'not-found',
    `Cannot find metric "${name}": neither the catalogue nor a file has it, and no program told of it; ${hint}`,
  );
}

/** What nobody described: more of it is not known to be good, so less is taken for better. */
export function observedAs(observed: Pick<Metric, 'name' | 'kind'> | null): KnownMetric | null {
  if (observed === null) return null;
  const { name, kind } = observed;
  return { name, kind, unit: '1', better: 'lower', description: '', origin: 'observed' };
}
