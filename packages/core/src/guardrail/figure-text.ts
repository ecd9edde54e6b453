import { findMetric } from '../metric/metric-catalogue.ts';
import { countText, numberText, percentText, unitText } from '../metric/number-text.ts';
import type { Statistic } from './types.ts';

export { countText, numberText, percentText };

/**
 * A value of a metric for people: `2.1 %`, `612 ms`, `0.02 USD`, `81 MB`. Three significant digits
 * below 1 000. Never throws.
 */
export function figureText(metric: string, statistic: Statistic, value: number): string {
  if (statistic.of === 'rate') return percentText(value);
  const unit = unitText(findMetric(metric)?.unit ?? '1');
  return `${numberText(value)}${unit}`;
}

/** `2.5 s`, `60 s`, `5 m 10 s`, `26 h`; seconds below two minutes. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 120) return `${numberText(seconds < 10 ? seconds : Math.floor(seconds))} s`;
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [
    Math.floor(whole / 3_600),
    Math.floor((whole % 3_600) / 60),
    whole % 60,
  ];
  return [
    hours > 0 ? `${countText(hours)} h` : '',
    minutes > 0 ? `${minutes} m` : '',
    rest > 0 ? `${rest} s` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

const CAPITALS: ReadonlySet<string> = new Set([
  'cpu',
  'cls',
  'db',
  'http',
  'inp',
  'lcp',
  'pii',
  'tti',
  'ttft',
]);
const UNIT_WORDS: ReadonlySet<string> = new Set(['ms', 'usd', 'mb']);

/** A metric for people, with its statistic: `Error rate`, `Latency p99`, `Mean cost`. */
export function metricTitle(metric: string, statistic?: Statistic): string {
  const words = metric
    .split('_')
    .filter((word, i) => i === 0 || !UNIT_WORDS.has(word))
    .map((word) => (CAPITALS.has(word) ? word.toUpperCase() : word));
  const title = words.join(' ');
  if (statistic?.of === 'mean') return `Mean ${title}`;
  if (statistic?.of === 'max') return `Highest ${title}`;
  const capitalised = title.charAt(0).toUpperCase() + title.slice(1);
  return statistic?.of === 'quantile'
    ? `${capitalised} p${numberText(statistic.q * 100)}`
    : capitalised;
}

/** What one observation of a metric is. */
export function samplesText(metric: string, count: number): string {
  const kind = findMetric(metric)?.kind;
  const one = metric.startsWith('tool_')
    ? 'call'
    : kind === 'gauge'
      ? 'reading'
      : TURN_METRICS.has(metric)
        ? 'turn'
        : 'observation';
  return `${countText(count)} ${one}${count === 1 ? '' : 's'}`;
}

const TURN_METRICS: ReadonlySet<string> = new Set([
  'error_rate',
  'latency_ms',
  'ttft_ms',
  'cost_usd',
  'tokens_in',
  'tokens_out',
  'tokens_cached',
  'tokens_reasoning',
  'refusal_rate',
  'truncated_rate',
  'loop_length',
  'handoff_rate',
]);
