import type { OfBaseline, Statistic } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { describePercent } from './describe-share.ts';

/**
 * The canonical beginning of a rule's name: `error_rate above 0.5%`, `p99 latency_ms above 500`,
 * `p95 latency_ms between 165 and 200`, `cpu above 130% of baseline`. Never throws.
 */
export function ruleText(
  metric: Metric,
  statistic: Statistic,
  side: 'above' | 'below',
  {
    limit,
    upper,
    baseline,
  }: {
    readonly limit: number;
    readonly upper: number | null;
    readonly baseline?: OfBaseline;
  },
): string {
  const figure = (value: number) =>
    metric.kind === 'rate' ? describePercent(value) : String(value);
  if (baseline !== undefined) {
    const share = `${describePercent(baseline.factor)} of baseline`;
    return `${statisticText(statistic)}${metric.name} ${side} ${share}`;
  }
  const bound =
    upper === null ? `${side} ${figure(limit)}` : `between ${figure(limit)} and ${figure(upper)}`;
  return `${statisticText(statistic)}${metric.name} ${bound}`;
}

/** What stands before a metric's name: `p95 `, `mean `, or nothing. */
export function statisticText(statistic: Statistic): string {
  if (statistic.of === 'quantile') return `p${Number((statistic.q * 100).toPrecision(12))} `;
  return statistic.of === 'mean' ? 'mean ' : '';
}
