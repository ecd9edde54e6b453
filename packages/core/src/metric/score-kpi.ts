import { describeBound, kpiSubject, kpiValueText, type Measured, windowText } from './kpi-text.ts';
import { findMetric } from './metric-catalogue.ts';
import { countText } from './number-text.ts';
import type { Figures, Kpi, KpiBound, KpiScore, KpiStatistic } from './types.ts';

/** When a KPI is looked at, ms since epoch. */
export interface KpiMoment {
  readonly nowMs: number;
  /** Since when monitoring is on; `null` = it is not. */
  readonly activatedMs: number | null;
}

/**
 * What a KPI came to. `met` and `not-met` are both positive comparisons of finite numbers: what is
 * open, was not told of, told of too seldom, or has no baseline to be compared with, is `no-data`.
 * Before its due date a KPI is `not-yet-due`, with the value so far. Never throws.
 *
 * @param figures of the KPI's place, labels and window; `null` = nothing was told, `too-much` = more
 *   is stored than one question reads
 * @param baseline recorded before the start, in the figure's unit; `null` = none
 * @param metric whose unit stands in the sentence; a metric of a file must be given
 */
export function scoreKpi(
  kpi: Kpi,
  figures: Figures | 'too-much' | null,
  baseline: number | null,
  at: KpiMoment,
  metric: Measured | null = kpi.metric === null ? null : findMetric(kpi.metric),
): KpiScore {
  const isTooMuch = figures === 'too-much';
  const read = isTooMuch ? null : figures;
  const count = countOf(kpi.statistic, read);
  const value = read === null ? null : finite(figureOf(kpi.statistic, read));
  const told = { value, baseline: finite(baseline), count };
  const now = isTooMuch ? tooMuchOf(kpi) : sentenceOfNow(kpi, told, metric);
  if (kpi.open !== null) return noData(told, `Not decided yet: ${kpi.open}`);
  if (kpi.metric === null || kpi.target === null)
    return noData(told, 'Nobody has said yet how it is measured');
  const waiting = waitingFor(kpi, at);
  if (waiting !== null)
    return {
      ...{ ...told, state: 'not-yet-due', level: null, code: null },
      sentence: `${now}; ${waiting}`,
    };
  if (isTooMuch) return { ...noData(told, now), code: 'kpi-too-much' };
  if (value === null) return noData(told, now);
  if (count < kpi.minCount)
    return noData(told, `${now}: fewer than the ${countText(kpi.minCount)} that it takes`);
  const bounds = [kpi.target, kpi.warning, kpi.critical];
  if (told.baseline === null && bounds.some((bound) => bound?.of === 'baseline'))
    return noData(told, `${now}; no baseline was recorded`);
  return judged(kpi, kpi.target, { ...told, value }, now, metric);
}

type Told = Pick<KpiScore, 'value' | 'baseline' | 'count'>;

function judged(
  kpi: Kpi,
  target: KpiBound,
  told: Told & { readonly value: number },
  now: string,
  metric: Measured | null,
): KpiScore {
  const crossed = (bound: KpiBound | null) => bound !== null && holds(bound, told);
  const text = (bound: KpiBound) => boundText(bound, told.baseline, metric, kpi.statistic);
  const level = crossed(kpi.critical) ? 'critical' : crossed(kpi.warning) ? 'warning' : null;
  const worst = level === 'critical' ? kpi.critical : level === 'warning' ? kpi.warning : null;
  const levelText = worst === null ? '' : `; ${level}: ${text(worst)}`;
  if (holds(target, told))
    return {
      ...told,
      state: 'met',
      level,
      code: null,
      sentence: `${now}, ${text(target)}${levelText}`,
    };
  if (holds(opposite(target), told))
    return {
      ...told,
      state: 'not-met',
      level,
      code: null,
      sentence: `${now}, not ${text(target)}${levelText}`,
    };
  return noData(told, `${now}; it cannot be compared with its target`);
}

/** Whether a value is on the side that the bound names; anything that is no number is not. */
function holds(bound: KpiBound, { value, baseline }: Told): boolean {
  const limit = bound.of === 'value' ? bound.value : (baseline ?? Number.NaN) * bound.value;
  const is = value ?? Number.NaN;
  switch (bound.side) {
    case 'above':
      return is > limit;
    case 'at-least':
      return is >= limit;
    case 'below':
      return is < limit;
    case 'at-most':
      return is <= limit;
  }
}

const OPPOSITES: Readonly<Record<KpiBound['side'], KpiBound['side']>> = {
  above: 'at-most',
  'at-least': 'below',
  below: 'at-least',
  'at-most': 'above',
};

function opposite(bound: KpiBound): KpiBound {
  return { ...bound, side: OPPOSITES[bound.side] };
}

function boundText(
  bound: KpiBound,
  baseline: number | null,
  metric: Measured | null,
  statistic: KpiStatistic,
): string {
  const text = describeBound(bound, metric, statistic);
  return bound.of === 'value' || baseline === null
    ? text
    : `${text} (${kpiValueText(baseline, metric, statistic)})`;
}

function tooMuchOf(kpi: Kpi): string {
  const time = `the last ${windowText(kpi.windowMs)}`;
  return `${kpiSubject(kpi)} cannot be computed over ${time}: more is stored than one question reads; choose a shorter window`;
}

function sentenceOfNow(kpi: Kpi, { value, count }: Told, metric: Measured | null): string {
  const subject = kpiSubject(kpi);
  const time = `the last ${windowText(kpi.windowMs)}`;
  if (value === null) return `Nothing was told of ${subject} in ${time}`;
  const text = kpiValueText(value, metric, kpi.statistic);
  const basis = hasBasis(kpi.statistic) ? ` (${countText(count)} counted)` : '';
  return `${subject} is ${text} over ${time}${basis}`;
}

/** Where the figure is a count or a level itself, there is nothing more to count. */
function hasBasis({ kind }: KpiStatistic): boolean {
  return kind === 'rate' || kind === 'mean' || kind === 'unit-mean' || kind === 'quantile';
}

function waitingFor(kpi: Kpi, { nowMs, activatedMs }: KpiMoment): string | null {
  if (kpi.dueMs !== null && nowMs < kpi.dueMs) return `due in ${daysUntil(kpi.dueMs - nowMs)}`;
  if (kpi.dueAfterMs === null) return null;
  if (activatedMs === null)
    return `due ${windowText(kpi.dueAfterMs)} after monitoring is activated, which it is not yet`;
  const dueMs = activatedMs + kpi.dueAfterMs;
  return nowMs < dueMs ? `due in ${daysUntil(dueMs - nowMs)}` : null;
}

function daysUntil(ms: number): string {
  const hours = Math.ceil(ms / 3_600_000);
  return hours < 48 ? `${countText(hours)} h` : `${countText(Math.ceil(hours / 24))} d`;
}

function figureOf(statistic: KpiStatistic, figures: Figures): number | null {
  switch (statistic.kind) {
    case 'rate':
      return figures.rate;
    case 'mean':
      return figures.mean;
    case 'count':
      return figures.count;
    case 'sum':
      return figures.sum;
    case 'per-second':
      return figures.perSecond;
    case 'max':
      return figures.max;
    case 'last':
      return figures.last;
    case 'unit-mean':
      return figures.unitMean;
    case 'quantile':
      return quantileOf(statistic.q, figures);
  }
}

function quantileOf(q: number, figures: Figures): number | null {
  if (q === 0.5) return figures.p50;
  return q === 0.95 ? figures.p95 : q === 0.99 ? figures.p99 : null;
}

function countOf(statistic: KpiStatistic, figures: Figures | null): number {
  const count = statistic.kind === 'unit-mean' ? figures?.units : figures?.count;
  return finite(count ?? 0) ?? 0;
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function noData(told: Told, sentence: string): KpiScore {
  return { ...told, state: 'no-data', level: null, code: null, sentence };
}
