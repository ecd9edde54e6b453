import type { MetricView } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { ReadTx } from '../store/transaction.ts';
import { type KnownMetric, knownMetrics, observedAs } from './known-metrics.ts';
import { METRIC_VIEWS_MAX } from './limits.ts';
import { newestKind, type ObservedSeries, observedSeries } from './observed-metrics.ts';

/**
 * Metrics of the catalogue, of files, and those that programs of an environment told of, by name; at
 * most 2 000, observed ones last.
 *
 * @throws ProblemError `not-found` when there is no such environment
 */
export async function metricViews(
  tx: ReadTx,
  { environment }: { environment: string; nowMs: number },
): Promise<MetricView[]> {
  await requireEnvironment(tx, environment);
  const stored = groupBy(await observedSeries(tx, environment, null), ({ metric }) => metric);
  const known = await knownMetrics(tx);
  const views = [...known.values()].map((metric) =>
    view(metric, environment, stored.get(metric.name) ?? []),
  );
  const observed = [...stored].flatMap(([name, series]) => {
    const kind = newestKind(series);
    const metric = known.has(name) || kind === null ? null : observedAs({ name, kind });
    return metric === null ? [] : [view(metric, environment, series)];
  });
  return [...views.sort(byName), ...observed.sort(byName)].slice(0, METRIC_VIEWS_MAX);
}

function view(
  { name, kind, unit, better, description, origin }: KnownMetric,
  environment: string,
  series: readonly ObservedSeries[],
): MetricView {
  const labels = new Set(series.flatMap((one) => Object.keys(fromJson<object>(one.labels))));
  const last = series.flatMap(({ lastMs }) => (lastMs === null ? [] : [lastMs]));
  return {
    ...{ name, kind, unit, better, description, origin, environment },
    series: series.length,
    labels: [...labels].sort(),
    lastMs: last.reduce<number | null>((newest, one) => Math.max(newest ?? 0, one), null),
  };
}

function byName(left: MetricView, right: MetricView): number {
  return left.name < right.name ? -1 : 1;
}
