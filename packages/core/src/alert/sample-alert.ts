import { kpiSubject, kpiValueText, type Measured, windowText } from '../metric/kpi-text.ts';
import { findMetric } from '../metric/metric-catalogue.ts';
import { exactText, percentText } from '../metric/number-text.ts';
import { scoreKpi } from '../metric/score-kpi.ts';
import type { Figures, Kpi, KpiBound, KpiScore } from '../metric/types.ts';
import type { AlertCondition, AlertSample } from './types.ts';

/** What a look at a condition is made of. */
export interface AlertEvidence {
  /** Of the window that ends now; `null` = nothing was told, `too-much` = more than one question reads. */
  readonly figures: Figures | 'too-much' | null;
  /** Of the window before it, for a drop. */
  readonly before: Figures | 'too-much' | null;
  /** What bounds that are a share of it compare with, in the figure's unit; `null` = none is recorded. */
  readonly baseline: number | null;
  /** Why the figures prove nothing though there are some, as a sentence; `null` = they do. */
  readonly gap: string | null;
  readonly nowMs: number;
}

/**
 * One look: is the figure beyond its bound? Beyond, within and between are positive comparisons of
 * finite numbers: what was not told of, told of too seldom, is more than can be read, or has nothing to
 * be compared with (no baseline, a baseline of 0, nothing in the window before) is `no-data`, and never
 * beyond or within. Never throws.
 *
 * A count of things that happen is told of only when they do: whoever reads the figures hands a count
 * of 0 for silence while programs were heard, and `null` while none was.
 *
 * @param metric whose unit stands in the sentence; a metric of a file must be given
 */
export function sampleAlert(
  condition: AlertCondition,
  evidence: AlertEvidence,
  metric: Measured | null = findMetric(condition.metric),
): AlertSample {
  const problem = evidenceProblem(condition, evidence);
  const score = scoreOf(condition, condition.bound, evidence, metric);
  if (problem !== null) return noData(evidence, score, problem);
  if (condition.dropBy !== null) return dropSample(condition, condition.dropBy, evidence, metric);
  const limit = alertLimit(condition, evidence.baseline);
  if (score.state === 'no-data' || limit === null) return noData(evidence, score, score.sentence);
  const { value, count, sentence } = score;
  const state = score.state === 'met' ? 'beyond' : offBound(condition, evidence, metric);
  return { atMs: evidence.nowMs, state, value, limit, count, sentence };
}

/** The bound as a number in the figure's unit; `null` where it needs a baseline that there is not. */
export function alertLimit(
  { bound }: Pick<AlertCondition, 'bound'>,
  baseline: number | null,
): number | null {
  if (bound === null) return null;
  const limit = bound.of === 'value' ? bound.value : bound.value * (baseline ?? Number.NaN);
  return Number.isFinite(limit) ? limit : null;
}

/** The figure that a condition looks at; `null` where there is none, or of too few observations. */
export function alertValue(
  condition: AlertCondition,
  figures: Figures | 'too-much' | null,
): number | null {
  const kpi = kpiOf(condition, ANY);
  const { state, value } = scoreKpi(kpi, figures, null, NEVER_DUE, null);
  return state === 'no-data' ? null : value;
}

/** Not beyond: it has recovered, or hangs between the two bounds. */
function offBound(
  condition: AlertCondition,
  evidence: AlertEvidence,
  metric: Measured | null,
): AlertSample['state'] {
  if (condition.recovery === null) return 'within';
  const { state } = scoreOf(condition, condition.recovery, evidence, metric);
  return state === 'met' ? 'within' : 'between';
}

function evidenceProblem(condition: AlertCondition, evidence: AlertEvidence): string | null {
  if (evidence.gap !== null) return evidence.gap;
  const { bound, recovery } = condition;
  const needed = [bound, recovery].some((each) => each?.of === 'baseline');
  if (!needed || evidence.baseline === null || evidence.baseline > 0) return null;
  const name = kpiSubject(condition);
  return `The baseline of ${name} is ${exactText(evidence.baseline)}: a share of it says nothing; use a bound in numbers`;
}

function dropSample(
  condition: AlertCondition,
  dropBy: number,
  evidence: AlertEvidence,
  metric: Measured | null,
): AlertSample {
  const { figures, before, nowMs } = evidence;
  const now = scoreKpi(kpiOf(condition, ANY), figures, null, NEVER_DUE, metric);
  const was = scoreKpi(kpiOf(condition, ANY), before, null, NEVER_DUE, metric);
  const span = windowText(condition.windowMs);
  if (now.state === 'no-data' || now.value === null) return noData(evidence, now, now.sentence);
  if (was.state === 'no-data' || was.value === null)
    return noData(evidence, now, `${figureText(now, condition, metric)}; ${earlier(span, was)}`);
  if (!(was.value > 0)) {
    const why = `the ${span} before had ${kpiValueText(was.value, metric, condition.statistic)}, of which no share can be lost`;
    return noData(evidence, now, `${figureText(now, condition, metric)}; ${why}`);
  }
  const lost = (was.value - now.value) / was.value;
  const limit = was.value * (1 - dropBy);
  const change = lost >= 0 ? `${percentText(lost)} less` : `${percentText(-lost)} more`;
  const sentence = `${figureText(now, condition, metric)}, ${change} than ${kpiValueText(was.value, metric, condition.statistic)} in the ${span} before`;
  const state = lost >= dropBy ? 'beyond' : offBound(condition, evidence, metric);
  return { atMs: nowMs, state, value: now.value, limit, count: now.count, sentence };
}

function earlier(span: string, { value }: KpiScore): string {
  return value === null
    ? `nothing was told in the ${span} before, to compare it with`
    : `too little was told in the ${span} before, to compare it with`;
}

function figureText(
  { value }: KpiScore,
  condition: AlertCondition,
  metric: Measured | null,
): string {
  const text = value === null ? '?' : kpiValueText(value, metric, condition.statistic);
  return `${kpiSubject(condition)} is ${text} over the last ${windowText(condition.windowMs)}`;
}

/** A condition is a KPI's figure whose target is the bound: "met" is what fires. */
function scoreOf(
  condition: AlertCondition,
  bound: KpiBound | null,
  { figures, baseline }: AlertEvidence,
  metric: Measured | null,
): KpiScore {
  return scoreKpi(kpiOf(condition, bound), figures, baseline, NEVER_DUE, metric);
}

/** A bound that every number meets or misses: only the figure is wanted. */
const ANY: KpiBound = { side: 'at-least', value: 0, of: 'value' };

const NEVER_DUE = { nowMs: 0, activatedMs: null } as const;

function kpiOf(condition: AlertCondition, target: KpiBound | null): Kpi {
  const { metric, statistic, flag, variant, labels, windowMs, minCount } = condition;
  return {
    ...{ name: metric, text: null, metric, statistic, flag, variant, labels, target, windowMs },
    ...{ warning: null, critical: null, dueMs: null, dueAfterMs: null, open: null },
    // Of a count few are data themselves.
    minCount: statistic.kind === 'count' || statistic.kind === 'per-second' ? 0 : minCount,
  };
}

function noData(
  { nowMs }: AlertEvidence,
  { value, count }: Pick<KpiScore, 'value' | 'count'>,
  sentence: string,
): AlertSample {
  return { atMs: nowMs, state: 'no-data', value, limit: null, count, sentence };
}
