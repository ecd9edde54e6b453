import { describeBound, kpiSubject, kpiValueText, windowText } from '../metric/kpi-text.ts';
import { findMetric } from '../metric/metric-catalogue.ts';
import type { KpiBound, KpiStatistic } from '../metric/types.ts';
import type { DecisionRow, IncidentFinding, RollbackKind } from './types.ts';

/** What to do and by when: `full rollback within 30 m, its flags at once`. Never throws. */
export function answerText({
  rollback,
  withinMs,
  flagsWithinMs,
}: Pick<DecisionRow, 'rollback' | 'withinMs' | 'flagsWithinMs'>): string {
  const flags = flagsWithinMs === null ? '' : `, its flags ${timeText(flagsWithinMs)}`;
  return `${ROLLBACK_TEXTS[rollback]} ${timeText(withinMs)}${flags}`;
}

const ROLLBACK_TEXTS: Readonly<Record<RollbackKind, string>> = {
  full: 'full rollback',
  quick: 'quick rollback',
  partial: 'partial rollback',
  'fix-forward': 'fix forward',
};

function timeText(withinMs: number | null): string {
  if (withinMs === null) return 'with the next release';
  return withinMs === 0 ? 'at once' : `within ${windowText(withinMs)}`;
}

/** A figure for people: `error_rate is 12 %`. Never throws. */
export function findingText(
  { metric, value, statistic }: IncidentFinding,
  row: Pick<DecisionRow, 'statistic'>,
): string {
  const of = statistic ?? row.statistic;
  const subject = of === null ? `${metric}` : kpiSubject({ metric, statistic: of });
  return `${subject} is ${valueText(metric, value ?? Number.NaN, of)}`;
}

/** The range of a row, for people: `above 50 %`, `at least 10 %, at most 20 %`. Never throws. */
export function rangeText({ metric, statistic, from, to }: DecisionRow): string {
  const known = metric === null ? null : findMetric(metric);
  const text = (side: KpiBound['side'], value: number) =>
    describeBound({ side, value, of: 'value' }, known, statistic ?? undefined);
  const ends = [
    ...(from === null ? [] : [text(to === null ? 'above' : 'at-least', from)]),
    ...(to === null ? [] : [text('at-most', to)]),
  ];
  return ends.length === 0 ? 'any value' : ends.join(', ');
}

function valueText(metric: string | null, value: number, statistic: KpiStatistic | null): string {
  const known = metric === null ? null : findMetric(metric);
  return kpiValueText(value, known, statistic ?? undefined);
}
