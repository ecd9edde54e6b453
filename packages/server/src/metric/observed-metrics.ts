import type { MetricKind } from '@tidegate/core';
import type { ReadTx } from '../store/transaction.ts';

/** What is stored of one series. */
export interface ObservedSeries {
  readonly metric: string;
  /** JSON. */
  readonly labels: string;
  /** Of its newest bucket; `null` = all of its buckets are past their retention. */
  readonly kind: MetricKind | null;
  /** Start of its newest bucket. */
  readonly lastMs: number | null;
}

/** All series of an environment, or those of one metric, by metric. */
export async function observedSeries(
  { db }: ReadTx,
  environment: string,
  metric: string | null,
): Promise<ObservedSeries[]> {
  let rows = db
    .selectFrom('series')
    .select(['metric', 'labels'])
    .select((eb) => [
      eb
        .selectFrom('series_bucket')
        .select('kind')
        .whereRef('seriesId', '=', 'series.id')
        .orderBy('startMs', 'desc')
        .limit(1)
        .as('kind'),
      eb
        .selectFrom('series_bucket')
        .select((newest) => newest.fn.max('startMs').as('startMs'))
        .whereRef('seriesId', '=', 'series.id')
        .as('lastMs'),
    ])
    .where('environment', '=', environment);
  if (metric !== null) rows = rows.where('metric', '=', metric);
  const found = await rows.orderBy('metric').execute();
  return found.map((row) => ({ ...row, kind: row.kind as MetricKind | null }));
}

/** A metric that has buckets, with the kind of its newest; `null` when it has none. */
export async function observedMetric(
  tx: ReadTx,
  environment: string,
  name: string,
): Promise<{ readonly name: string; readonly kind: MetricKind } | null> {
  const kind = newestKind(await observedSeries(tx, environment, name));
  return kind === null ? null : { name, kind };
}

/** Kind of the newest bucket of some series. */
export function newestKind(series: readonly ObservedSeries[]): MetricKind | null {
  let newest: ObservedSeries | null = null;
  for (const one of series) {
    if (one.kind !== null && (newest === null || (one.lastMs ?? 0) > (newest.lastMs ?? 0))) {
      newest = one;
    }
  }
  return newest?.kind ?? null;
}
