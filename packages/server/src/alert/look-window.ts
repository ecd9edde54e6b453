import { type AlertCondition, describeDuration, lessIsBeyond } from '@tidegate/core';
import { derivedMetric } from '../metric/derived-metric.ts';
import { BUCKET_WIDTH_MS } from '../store/limits.ts';
import { ALERT_LAG_MS } from './limits.ts';

/** A span of time, ms since epoch. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What a look at a condition is about: the window that ends now. It begins with a whole bucket, or a
 * window of 10 s would miss all that is told a moment late; what adds up is not counted for longer than
 * its window. Where a rule fires because there is little of something that adds up, telemetry that is
 * still under way would look like that: there the window ends 20 s ago, and holds whole buckets.
 */
export function lookWindow(condition: AlertCondition, nowMs: number): Span {
  const { windowMs } = condition;
  const beginMs = nowMs - windowMs;
  if (!addsUp(condition)) return { fromMs: bucketOf(beginMs), toMs: nowMs };
  if (!lessIsBeyond(condition)) return { fromMs: beginMs, toMs: nowMs };
  const toMs = bucketOf(nowMs - ALERT_LAG_MS);
  return { fromMs: toMs - Math.ceil(windowMs / BUCKET_WIDTH_MS) * BUCKET_WIDTH_MS, toMs };
}

function bucketOf(ms: number): number {
  return Math.floor(ms / BUCKET_WIDTH_MS) * BUCKET_WIDTH_MS;
}

/** As long, and right before it. */
export function windowBefore({ fromMs, toMs }: Span): Span {
  return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs };
}

/**
 * Why a window proves nothing, as a sentence, or `null`: where little of something fires, a time in
 * which nobody listened would look like it.
 *
 * @param heardSinceMs since when processes were listened to without a gap; `null` = nobody listens
 */
export function gapIn(
  condition: AlertCondition,
  { fromMs, toMs }: Span,
  heardSinceMs: number | null,
): string | null {
  if (!addsUp(condition) || !lessIsBeyond(condition)) return null;
  if (heardSinceMs !== null && heardSinceMs <= fromMs) return null;
  return `Processes have not been listened to for all of the ${describeDuration(toMs - fromMs)} that it looks back`;
}

/** Whether the figure grows with what is told: then what is missing makes it smaller. */
export function addsUp({ metric, statistic: { kind } }: AlertCondition): boolean {
  return (
    kind === 'count' || kind === 'sum' || kind === 'per-second' || derivedMetric(metric) !== null
  );
}
