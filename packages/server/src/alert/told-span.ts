import type { AlertCondition } from '@tidegate/core';
import { derivedMetric } from '../metric/derived-metric.ts';
import type { ReadTx } from '../store/transaction.ts';
import { addsUp, type Span } from './look-window.ts';

/**
 * The part of a span in which a metric was told of, for figures that add up: a product that began two
 * days ago did not have nothing in the five days before.
 */
export async function toldSpan(
  { db }: ReadTx,
  environment: string,
  condition: AlertCondition,
  span: Span,
): Promise<Span> {
  if (!addsUp(condition)) return span;
  const { metric } = condition;
  const names = [metric, derivedMetric(metric)?.from ?? metric];
  const first = await db
    .selectFrom('series')
    .innerJoin('series_bucket', 'series_bucket.seriesId', 'series.id')
    .select((eb) => eb.fn.min('series_bucket.startMs').as('startMs'))
    .where('series.environment', '=', environment)
    .where('series.metric', 'in', names)
    .where('series_bucket.startMs', '>=', span.fromMs)
    .where('series_bucket.startMs', '<', span.toMs)
    .executeTakeFirst();
  const fromMs = first?.startMs ?? null;
  return fromMs === null
    ? span
    : { fromMs: Math.max(span.fromMs, Number(fromMs)), toMs: span.toMs };
}
