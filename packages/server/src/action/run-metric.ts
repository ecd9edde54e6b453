import { describeDuration, rateLowerBound, rateUpperBound } from '@tidegate/core';
import { ProblemError, type SeriesView } from '@tidegate/protocol';
import type { ActionOutcome, MetricWork } from './action.ts';
import type { ActionParts } from './action-parts.ts';
import { boundText, isWithin } from './number-bound.ts';

type Figures = SeriesView['groups'][number]['total'];

const CONFIDENCE = 0.95;

/**
 * Judges a figure of this server's own telemetry. Of a rate the 95 % bound must be beyond the limit,
 * so that a handful of turns proves nothing; other figures are taken as they are. No data is no
 * success; nothing told is a count of 0 only where `given` says what must have been told besides.
 */
export async function runMetric(
  work: MetricWork,
  { store, clock }: Pick<ActionParts, 'store' | 'clock'>,
): Promise<ActionOutcome> {
  const nowMs = clock.nowMs();
  const { environment, flag, variant, overMs, given } = work;
  const place = { environment, flag, variant, draw: null, source: 'server', by: null } as const;
  const span = { fromMs: nowMs - overMs, toMs: nowMs, nowMs, points: 1 };
  const totalOf = async (metric: string): Promise<Figures | null> => {
    const { groups } = await store.read('querySeries', { ...place, ...span, metric });
    const total = groups[0]?.total;
    return total === undefined || total.count === 0 ? null : total;
  };
  try {
    const total = await totalOf(work.metric);
    if (total !== null) return judged(work, total);
    if (given !== null && (await totalOf(given)) !== null) return none(work);
    return unknown(`${given ?? work.metric} was not told within ${describeDuration(overMs)}`);
  } catch (cause) {
    if (cause instanceof ProblemError) return unknown(cause.message);
    throw cause;
  }
}

function none({ metric, bound }: MetricWork): ActionOutcome {
  return outcome(isWithin(0, bound), `count of ${metric} is 0, wanted ${boundText(bound)}`);
}

function judged({ metric, statistic, bound }: MetricWork, total: Figures): ActionOutcome {
  const value = total[statistic];
  if (value === null) return unknown(`${metric} has no ${statistic}`);
  const text = `${statistic} of ${metric} is ${rounded(value)}`;
  const wanted = boundText(bound);
  if (statistic !== 'rate') return outcome(isWithin(value, bound), `${text}, wanted ${wanted}`);
  const { events, count } = total;
  if (events === null) return unknown(`${metric} is no rate`);
  const isProven = [
    bound.below === undefined || rateUpperBound(events, count, CONFIDENCE) < bound.below,
    bound.above === undefined || rateLowerBound(events, count, CONFIDENCE) > bound.above,
  ].every(Boolean);
  const sure = isWithin(value, bound) && !isProven ? ', which so few do not prove' : '';
  return outcome(isProven, `${text} (${events} of ${count}), wanted ${wanted}${sure}`);
}

function outcome(isOk: boolean, detail: string): ActionOutcome {
  return { outcome: isOk ? 'ok' : 'failed', detail };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function unknown(detail: string): ActionOutcome {
  return { outcome: 'unknown', detail };
}
