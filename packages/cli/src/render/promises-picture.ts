import {
  describeBound,
  describeDuration,
  findMetric,
  type Kpi,
  type KpiBound,
  kpiSubject,
  type Metric,
  type Scorecard,
} from '@tidegate/core';
import type { Colors } from '../terminal.ts';
import { table } from './table.ts';

/**
 * Lines that show what a scorecard promises, KPI by KPI; how it stands is another question.
 *
 * @param own metrics of files, whose units the bounds are in
 */
export function promisesPicture(
  scorecard: Scorecard,
  own: readonly Metric[],
  colors: Colors,
): string[] {
  const { name, environment, purpose, kpis } = scorecard;
  const units = new Map(own.map((metric) => [metric.name, metric]));
  const rows = kpis.map((kpi) => {
    const metric = kpi.metric === null ? null : (findMetric(kpi.metric) ?? units.get(kpi.metric));
    const bound = (each: KpiBound | null) =>
      each === null ? '' : describeBound(each, metric ?? null, kpi.statistic);
    return [
      kpi.name,
      subjectText(kpi),
      bound(kpi.target),
      [bound(kpi.warning), bound(kpi.critical)].filter((text) => text !== '').join(' / '),
      kpi.metric === null ? '' : describeDuration(kpi.windowMs),
      dueText(kpi),
    ];
  });
  return [
    `${colors.bold(name)}  ${environment}  ${purpose}: ${kpis.length}`,
    '',
    ...table(['kpi', 'figure', 'target', 'warning / critical', 'window', 'due'], rows, colors),
  ];
}

function subjectText(kpi: Kpi): string {
  const labels = Object.entries(kpi.labels).map(([name, text]) => `${name}=${text}`);
  const arm = kpi.flag === null ? [] : [`${kpi.flag}: ${kpi.variant}`];
  const where = [...arm, ...labels].join(', ');
  const subject = kpi.metric === null ? 'nothing yet' : kpiSubject(kpi);
  return where === '' ? subject : `${subject} (${where})`;
}

function dueText({ open, dueMs, dueAfterMs }: Kpi): string {
  if (open !== null) return `open: ${open}`;
  if (dueMs !== null) return new Date(dueMs).toISOString().slice(0, 10);
  return dueAfterMs === null ? 'at once' : `${describeDuration(dueAfterMs)} after activation`;
}
