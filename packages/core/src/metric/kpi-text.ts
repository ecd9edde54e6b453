import { countText, exactText, numberText, percentText, unitText } from './number-text.ts';
import type { Kpi, KpiBound, KpiStatistic, Metric } from './types.ts';

/** What the text of a figure depends on. */
export type Measured = Pick<Metric, 'kind' | 'unit'>;

const SIDES: Readonly<Record<KpiBound['side'], string>> = {
  above: 'above',
  'at-least': 'at least',
  below: 'below',
  'at-most': 'at most',
};

/**
 * A bound for people: `below 0.1 %`, `at least 100`, `below 115 % of the baseline`, `at least the
 * baseline`. Never throws.
 *
 * @param metric whose unit the bound is in; `null` = not known, then the bare number
 * @param statistic absent: a rate is shown as a share, everything else in the metric's unit
 * @example
 * describeBound({ side: 'below', value: 2_000, of: 'value' }, { kind: 'distribution', unit: 'ms' }) // 'below 2 000 ms'
 */
export function describeBound(
  bound: KpiBound,
  metric: Measured | null,
  statistic?: KpiStatistic,
): string {
  const side = SIDES[bound.side];
  if (bound.of === 'value') return `${side} ${textOf(bound.value, metric, statistic, EXACT)}`;
  return bound.value === 1
    ? `${side} the baseline`
    : `${side} ${EXACT.share(bound.value)} of the baseline`;
}

/** A figure for people, by what it was computed from: `0.08 %`, `612 ms`, `3.1 a second`. */
export function kpiValueText(
  value: number,
  metric: Measured | null,
  statistic?: KpiStatistic,
): string {
  return textOf(value, metric, statistic, ROUNDED);
}

interface Digits {
  readonly number: (value: number) => string;
  readonly share: (share: number) => string;
}

const ROUNDED: Digits = { number: numberText, share: percentText };

/** Limits are shown as they were written: a rounded one would be another promise. */
const EXACT: Digits = { number: exactText, share: (share) => `${exactText(share * 100)} %` };

function textOf(
  value: number,
  metric: Measured | null,
  statistic: KpiStatistic | undefined,
  { number, share }: Digits,
): string {
  switch (statistic?.kind) {
    case 'rate':
      return share(value);
    case 'count':
      return number(value);
    case 'per-second':
      return `${number(value)}${unitText('1/s')}`;
    default:
      if (statistic === undefined && metric?.kind === 'rate') return share(value);
      return `${number(value)}${unitText(metric?.unit ?? '1')}`;
  }
}

/** What a KPI computes, for a sentence: `error_rate`, `p95 of latency_ms`, `mean of satisfaction`. */
export function kpiSubject({ metric, statistic }: Pick<Kpi, 'metric' | 'statistic'>): string {
  if (metric === null) return 'the figure';
  switch (statistic.kind) {
    case 'rate':
      return metric;
    case 'quantile':
      return `p${numberText(statistic.q * 100)} of ${metric}`;
    case 'unit-mean':
      return `mean of ${metric} by conversation`;
    case 'max':
      return `highest ${metric}`;
    case 'last':
      return `latest ${metric}`;
    case 'per-second':
      return `rate of ${metric}`;
    default:
      return `${statistic.kind} of ${metric}`;
  }
}

const DAY_MS = 86_400_000;

/** A window for people: `30 d`, `1 h`, `48 h`, `5 m`. */
export function windowText(windowMs: number): string {
  const units: readonly (readonly [text: string, ms: number])[] = [
    ['d', DAY_MS],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ];
  const [text, ms] = units.find(([, unitMs]) => windowMs % unitMs === 0) ?? ['ms', 1];
  return `${countText(windowMs / ms)} ${text}`;
}
